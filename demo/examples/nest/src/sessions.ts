import session from 'express-session';

declare module 'express-session' {
  interface SessionData {
    user: string;
  }
}

export const sessions = session({
  secret: process.env.SESSION_SECRET ?? 'only good for an example',
  resave: false,
  saveUninitialized: false,
});
