import { effect, signal } from "@preact/signals";

const schemes = ["system", "light", "dark"] as const;
type Scheme = (typeof schemes)[number];

const schemeKey = "audity-mock colour scheme";

const isScheme = (text: string | null): text is Scheme => schemes.some((scheme) => scheme === text);

const kept = localStorage.getItem(schemeKey);

/** The colours of the page: those of the user's system, or always light or dark ones. The browser keeps the choice. */
export const scheme = signal<Scheme>(isScheme(kept) ? kept : "system");

/** Switches to the next colour scheme. */
export function nextScheme(): void {
  scheme.value = schemes[(schemes.indexOf(scheme.value) + 1) % schemes.length] ?? "system";
}

/** Whether the page is in presentation mode, which enlarges what an audience reads and hides the rest. */
export const isPresenting = signal(false);

/** The height of the page in pixels. */
export const pageHeight = signal(innerHeight);

/** Applies both to the page, now and whenever they change. */
export function followViewMode(): void {
  addEventListener("resize", () => (pageHeight.value = innerHeight));
  effect(() => {
    if (scheme.value === "system") localStorage.removeItem(schemeKey);
    else localStorage.setItem(schemeKey, scheme.value);
    document.documentElement.style.colorScheme = scheme.value === "system" ? "" : scheme.value;
  });
  effect(() => void document.documentElement.classList.toggle("presenting", isPresenting.value));
}
