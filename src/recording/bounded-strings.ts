const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;

/** What ends a string that was cut. U+FFFF is no character, so no text of a recording ends with it. */
const cutMark = "\uFFFF";
const writtenMark = Buffer.from("\\uffff");

/** Whether a string of a JSON text was cut by `boundStrings`. */
export const isCut = (text: string): boolean => text.endsWith(cutMark);

/**
 * Cuts the strings of a JSON text that are longer than a number of bytes, so that a parser needs no more memory for them.
 * Works on bytes, because a string may be longer than the longest string of V8.
 */
export function boundStrings(mostBytes: number): (chunk: Uint8Array) => Uint8Array {
  let isInside = false;
  let isDropping = false;
  let length = 0;
  /** How many bytes of an escape are still to come. */
  let escaped = 0;

  /** Where the string that began before `from` ends in the chunk, or has to be cut. */
  function endOfString(chunk: Uint8Array, from: number): number {
    // Local variables, because this loop sees every byte of a recording.
    let left = escaped;
    const cutFrom = isDropping ? Infinity : from + mostBytes - length;
    let place = from;
    for (; place < chunk.length; place += 1) {
      const byte = chunk[place] as number;
      if (left > 0) left = left === 1 && byte === letterU ? 4 : left - 1;
      // Only between characters: the further bytes of a character begin with the bits 10.
      else if (byte === quote || (place >= cutFrom && byte >> 6 !== 0b10)) break;
      else if (byte === backslash) left = 1;
    }
    length += place - from;
    escaped = left;
    return place;
  }

  return (chunk) => {
    const parts: Uint8Array[] = [];
    let place = 0;
    while (place < chunk.length) {
      if (!isInside) {
        const start = chunk.indexOf(quote, place);
        const end = start === -1 ? chunk.length : start + 1;
        parts.push(chunk.subarray(place, end));
        place = end;
        isInside = start !== -1;
        length = 0;
        continue;
      }
      const end = endOfString(chunk, place);
      if (!isDropping) parts.push(chunk.subarray(place, end));
      place = end;
      if (chunk[end] === quote && escaped === 0) {
        parts.push(...(isDropping ? [writtenMark] : []), chunk.subarray(end, end + 1));
        place += 1;
        isInside = false;
        isDropping = false;
      } else if (end < chunk.length) isDropping = true;
    }
    return parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts);
  };
}
