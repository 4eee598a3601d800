/** The beginning of a text that is longer than that, in memory of its own: a slice would keep the whole text alive. */
export const cut = (text: string, most: number): string =>
  text.length > most ? `${Buffer.from(text.slice(0, most)).toString()}…` : text;
