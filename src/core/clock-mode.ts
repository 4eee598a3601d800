/** Whether a clock of this mode stands still until something moves it. */
export const standsStill = (mode: string): boolean => mode === "frozen" || mode === "skip";
