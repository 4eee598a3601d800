import { hash } from "node:crypto";
import { base62 } from "./base62.ts";

/**
 * A random draw: a hash of its inputs, independent of earlier draws.
 * @param seed the sandbox's seed
 * @param purpose purpose of the draw, such as "job id"
 * @param entity the entity, such as an owner and a project
 * @param ordinal number of the draw for this purpose and entity, counted from 0
 */
export type Draw = { readonly hex: string };

/** Seeds are whole numbers that JSON represents exactly. */
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

/** `length` characters of 0-9, A-Z, a-z; at most 40, because the hash has no more bits. */
export const base62Of = ({ hex }: Draw, length: number): string => base62(BigInt(`0x${hex}`), length);
