/** A noun of `x-not-found` in words: "assessment config" for `ASSESSMENT_CONFIG`. */
export const nounInWords = (capitals: string): string =>
  capitals === "READYLINK" ? "ReadyLink" : capitals.replaceAll("_", " ").toLowerCase();
