/** In such a window the panel is a sheet that covers it, and one popup is up at a time. */
export const NARROW = '(width < 480px)';
