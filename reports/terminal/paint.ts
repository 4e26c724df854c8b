/** Colour for a terminal. Colour only helps: every word stands without it. */

const ESC = String.fromCharCode(0x1b);
const CODES = { bold: '1', dim: '2', red: '31', green: '32', yellow: '33', blue: '34' } as const;
export type Paint = (text: string, style: keyof typeof CODES) => string;

export const paint =
  (colour: boolean): Paint =>
  (text, style) =>
    colour && text !== '' ? `${ESC}[${CODES[style]}m${text}${ESC}[0m` : text;
