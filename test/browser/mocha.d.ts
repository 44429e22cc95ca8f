/** The parts of mocha that the browser tests use; the test runner has no types for it. */
declare function describe(title: string, suite: () => void): void;
declare function it(title: string, test: () => void | Promise<void>): void;
declare function beforeEach(hook: () => void | Promise<void>): void;
declare function afterEach(hook: () => void | Promise<void>): void;
