import { hash } from "node:crypto";
import { base62 } from "./base62.ts";

/**
 * One draw: a hash of what it is for and nothing else, so it does not depend on what was drawn before.
 * @param seed the sandbox's seed
 * @param purpose what is drawn, such as "job id"
 * @param entity for which thing, such as an owner and a project
 * @param ordinal which draw of that purpose for that thing, counted from 0
 */
export type Draw = { readonly hex: string };

/** Seeds are whole numbers that JSON carries exactly. */
export const largestSeed = Number.MAX_SAFE_INTEGER;

export function draw(seed: number, purpose: string, entity: string, ordinal = 0): Draw {
  return { hex: hash("sha256", JSON.stringify([seed, purpose, entity, ordinal]), "hex") };
}

/** A number in [0, 1). */
export function fractionOf({ hex }: Draw): number {
  return parseInt(hex.slice(0, 12), 16) / 2 ** 48;
}

/** A whole number from `least` to `most`, both included. */
export function wholeNumberOf(drawn: Draw, least: number, most: number): number {
  return least + Math.floor(fractionOf(drawn) * (most - least + 1));
}

export function pickOf<T>(drawn: Draw, choices: readonly [T, ...T[]]): T {
  return choices[wholeNumberOf(drawn, 0, choices.length - 1)] ?? choices[0];
}

/** A UUID of version 4. */
export function uuidOf({ hex }: Draw): string {
  const variant = ((parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** `length` characters of 0-9, A-Z, a-z; at most 40, which is what the hash is good for. */
export const base62Of = ({ hex }: Draw, length: number): string => base62(BigInt(`0x${hex}`), length);
