import type { SendInput } from 'message-center-element/server';

/** The time that every picture is taken at: a Wednesday. */
export const NOW = new Date('2026-03-11T10:00:00Z');

export interface Sample extends Omit<SendInput, 'to'> {
  readonly isRead?: true;
}

/** So many minutes before the pictures are taken. */
function ago(minutes: number): string {
  return new Date(NOW.getTime() - minutes * 60_000).toISOString();
}

const HOUR = 60;
const DAY = 24 * HOUR;
const READ = { isRead: true } as const;

/** Every level, and everything that a message may have; newest first. */
export const ENGLISH: readonly Sample[] = [
  {
    level: 'info',
    subject: 'Import of customers.csv',
    text: '6,200 of 10,000 rows are in.',
    from: { name: 'Importer' },
    progress: 0.62,
    createdAt: ago(2),
  },
  {
    level: 'success',
    subject: 'Your report is ready',
    text: 'Revenue by region for February, as a spreadsheet.',
    url: '/reports/42',
    from: { name: 'Reports', avatarUrl: '/avatar.svg' },
    createdAt: ago(14),
  },
  {
    level: 'warning',
    subject: 'Anna Kowalska asks for access',
    text: 'She would like to read the folder “Contracts 2026”.',
    from: { name: 'Anna Kowalska' },
    actions: [
      { label: 'Allow', id: 'allow' },
      { label: 'Refuse', id: 'refuse' },
    ],
    createdAt: ago(3 * HOUR),
  },
  {
    level: 'error',
    subject: 'The payment of invoice 2026-031 failed',
    text: 'The bank has declined it. Nothing was charged. Check the card that is on file, or pay by transfer; the invoice stays open until the end of the month.',
    createdAt: ago(DAY + 2 * HOUR),
  },
  {
    level: 'debug',
    text: 'Cache rebuilt in 812 ms.',
    ...READ,
    createdAt: ago(DAY + 3 * HOUR),
  },
  {
    level: 'success',
    subject: 'Backup done',
    text: '41 files were kept.',
    ...READ,
    createdAt: ago(30 * DAY),
  },
];

/** The same inbox of somebody who reads Arabic. */
export const ARABIC: readonly Sample[] = [
  {
    level: 'info',
    subject: 'استيراد ملف العملاء',
    text: 'تم إدخال 6200 صف من أصل 10000.',
    from: { name: 'المستورد' },
    progress: 0.62,
    createdAt: ago(2),
  },
  {
    level: 'success',
    subject: 'تقريرك جاهز',
    text: 'الإيرادات حسب المنطقة لشهر فبراير.',
    url: '/reports/42',
    from: { name: 'التقارير', avatarUrl: '/avatar.svg' },
    createdAt: ago(14),
  },
  {
    level: 'warning',
    subject: 'طلب وصول من آنا',
    text: 'تريد قراءة مجلد العقود.',
    from: { name: 'آنا' },
    actions: [
      { label: 'سماح', id: 'allow' },
      { label: 'رفض', id: 'refuse' },
    ],
    createdAt: ago(3 * HOUR),
  },
  {
    level: 'error',
    subject: 'فشل الدفع',
    text: 'رفض البنك العملية ولم يتم خصم أي مبلغ.',
    createdAt: ago(DAY + 2 * HOUR),
  },
  // Of another script, as names and codes often are.
  { level: 'debug', text: 'Cache rebuilt in 812 ms.', ...READ, createdAt: ago(30 * DAY) },
];

export const AVATAR = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">
<rect width="40" height="40" fill="#3b6ea5"/><path d="M8 30V18h6v12zm9 0V10h6v20zm9 0V22h6v8z" fill="#fff"/></svg>`;
