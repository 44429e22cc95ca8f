/**
 * Messages as an app might send them: one of each level, one that is not kept, and some with more
 * than a text.
 *
 * @typedef {Omit<import('message-center-element/server').SendInput, 'to'>} Sample
 */

const GRACE = { id: 'grace', name: 'Grace Hopper', avatarUrl: '/avatars/grace.svg' };
const ALAN = { id: 'alan', name: 'Alan Turing', avatarUrl: '/avatars/alan.svg' };

/** @type {ReadonlyMap<string, readonly Sample[]>} */
export const SAMPLES = new Map([
  ['debug', [{ level: 'debug', subject: 'Cache warmed', text: '1,204 entries in 340 ms.' }]],
  ['info', [{ level: 'info', subject: 'Maintenance tonight', text: 'We are back at 02:30.' }]],
  ['success', [{ level: 'success', subject: 'Payment received', text: 'Invoice 2041 is paid.' }]],
  ['warning', [{ level: 'warning', subject: 'Almost full', text: 'Your storage has 3 % left.' }]],
  ['error', [{ level: 'error', subject: 'Import failed', text: 'Row 17 has no e-mail address.' }]],
  ['once', [{ level: 'info', text: 'Your changes are saved.', persistent: false }]],
  [
    'comment',
    [{ subject: 'On the sales report', text: 'The East looks low. Is April in it?', from: GRACE }],
  ],
  [
    'invitation',
    [
      {
        subject: 'Invitation to “Budget”',
        text: 'Alan would like to share a folder with you.',
        from: ALAN,
        // The page listens for `mc-action` and handles these two.
        actions: [
          { id: 'accept', label: 'Accept' },
          { id: 'decline', label: 'Decline' },
        ],
      },
    ],
  ],
  [
    'progress',
    [{ subject: 'Import is running', text: '4,200 of 10,000 rows are imported.', progress: 0.42 }],
  ],
  [
    'five',
    ['North', 'East', 'South', 'West', 'Overseas'].map((region) => ({
      level: /** @type {const} */ ('success'),
      subject: `${region}: month closed`,
      text: 'All bookings of the month are complete.',
    })),
  ],
]);
