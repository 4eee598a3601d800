import { signal } from "@preact/signals";

/** A choice of requests, and what they have in common. */
type Shown = { readonly title: string; readonly numbers: readonly number[] };

/** The requests that the journal shows; null for all of them. */
export const shownRequests = signal<Shown | null>(null);

/** Shows only these requests in the journal. */
export function showRequests(shown: Shown): void {
  shownRequests.value = shown;
}

/** Shows one request in the journal. */
export function openRequest(number: number): void {
  showRequests({ title: `request ${number}`, numbers: [number] });
}
