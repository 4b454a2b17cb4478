/** What the main process says is English already. */
export const said = (sentence: string): string => sentence;
