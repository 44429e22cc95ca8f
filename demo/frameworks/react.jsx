import { MessageBadge, MessageCenter, MessageInbox } from 'message-center-element/react';
import { useState, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { byId } from '../page/page.js';
import { post } from '../page/post.js';

const STRINGS = { messages: 'Inbox' };

function Page() {
  const [heard, setHeard] = useState('nothing yet');
  const [connection, setConnection] = useState('connecting');
  const hash = useSyncExternalStore(watchHash, () => location.hash);
  return (
    <>
      <header className="bar">
        <a className="brand" href="/">
          <img src="/icon.svg" alt="" width="24" height="24" />
          Northwind
        </a>
        <a className="inbox-link" href="#inbox">
          Inbox <MessageBadge />
        </a>
        <span className="who">{connection}</span>
        <MessageCenter
          strings={STRINGS}
          onMcMessage={({ message }) => setHeard(message.text)}
          onMcConnection={({ status }) => setConnection(status)}
        >
          <a slot="footer" href="/">
            More samples
          </a>
        </MessageCenter>
      </header>

      <main>{hash === '#inbox' ? <Inbox /> : <Home heard={heard} />}</main>
    </>
  );
}

function Inbox() {
  return (
    <>
      <section className="intro">
        <h1>Inbox</h1>
        <p>While you look at this list, messages arrive in it instead of popping up.</p>
      </section>
      <MessageInbox />
      <a href="#top">Back to the start</a>
    </>
  );
}

/** @param {{ heard: string }} props */
function Home({ heard }) {
  return (
    <>
      <section className="intro">
        <h1>In React</h1>
        <p>The bell is a component. Its properties and events are props.</p>
      </section>
      <section className="card">
        <div className="choices">
          <ReportButton />
          <SampleButton sample="error">Send an error</SampleButton>
          <SampleButton sample="five">Send five</SampleButton>
        </div>
        <p className="said" role="status">
          Received by this page: {heard}
        </p>
      </section>
    </>
  );
}

function ReportButton() {
  const report = { title: 'Sales by region', seconds: 3 };
  return (
    <button type="button" className="primary" onClick={() => post('/api/reports', report)}>
      Create report
    </button>
  );
}

/** @param {{ sample: string, children: import('react').ReactNode }} props */
function SampleButton({ sample, children }) {
  return (
    <button type="button" onClick={() => post('/api/samples', { sample })}>
      {children}
    </button>
  );
}

/** @param {() => void} onChange */
function watchHash(onChange) {
  addEventListener('hashchange', onChange);
  return () => removeEventListener('hashchange', onChange);
}

createRoot(byId('app', HTMLElement)).render(<Page />);
