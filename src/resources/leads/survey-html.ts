import { hash } from "node:crypto";
import type { Question } from "../assessment-configs/module.ts";
import type { LinkRow } from "../readylinks/module.ts";

/** Trusted HTML. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Html | string | number | null | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(part: Part): string {
  if (part === null) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(escaped).join("");
  return String(part).replaceAll(/[&<>"']/g, (each) => entities[each] ?? each);
}

/** A tag for HTML templates. Escapes values that are not `Html`. */
const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(String.raw({ raw: strings }, ...parts.map(escaped)));

const style = `
:root { color-scheme: light dark; --line: #767676; --paper: #fff; --ink: #1b1b1b; --accent: #0b57d0; --on-accent: #fff; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --line: #9a9a9a; --paper: #161616; --ink: #ececec; --accent: #a8c7fa; --on-accent: #0b1d3a; --bad: #f2b8b5; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 42rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
fieldset { margin: 0 0 1.5rem; padding: 0.75rem 1rem 1rem; border: 1px solid var(--line); border-radius: 0.5rem; min-width: 0; }
legend { padding: 0 0.25rem; font-weight: 600; }
label { display: block; padding: 0.25rem 0; }
.scale { display: flex; flex-wrap: wrap; gap: 0 1rem; }
input:not([type="radio"], [type="checkbox"]), textarea { display: block; width: 100%; padding: 0.5rem; border: 1px solid var(--line); border-radius: 0.25rem; background: var(--paper); color: inherit; font: inherit; }
input[type="radio"], input[type="checkbox"] { width: 1.15rem; height: 1.15rem; margin: 0 0.5rem 0 0; vertical-align: -0.15rem; accent-color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button { padding: 0.75rem 1.5rem; border: 0; border-radius: 0.5rem; background: var(--accent); color: var(--on-accent); font: inherit; font-weight: 600; cursor: pointer; }
a { color: var(--accent); }
.problems { padding: 0.5rem 1rem; border: 2px solid var(--bad); border-radius: 0.5rem; }
`;

/** The content security policy of a page: it loads only its own style. */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${hash("sha256", style, "base64")}'; form-action 'self'; base-uri 'none'`;

const page = (title: string, content: Html): string =>
  markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Html(style)}</style>
</head>
<body><main>${content}</main></body>
</html>
`.text;

/** The submitted values, by field name. */
export type Typed = Readonly<Record<string, string | readonly string[]>>;

/** A problem with a submitted value, with its field. */
export type Problem = { readonly field: string; readonly sentence: string };

/** The contact fields, with their `autocomplete` values. */
export const contactFields = [
  {
    field: "businessName",
    label: "Name of your business",
    autocomplete: "organization",
    type: "text",
    isRequired: true,
  },
  { field: "clientName", label: "Your name", autocomplete: "name", type: "text", isRequired: false },
  { field: "clientEmail", label: "Your e-mail address", autocomplete: "email", type: "email", isRequired: true },
  { field: "industry", label: "Your industry", autocomplete: "off", type: "text", isRequired: false },
  {
    field: "companySize",
    label: "Number of people, such as 11-50",
    autocomplete: "off",
    type: "text",
    isRequired: false,
  },
] as const;

function choice(type: "radio" | "checkbox", id: string, option: string | number, typed: readonly string[]): Html {
  const checked = new Html(typed.includes(String(option)) ? " checked" : "");
  return markup`<label><input type="${type}" name="${id}" value="${option}"${checked}>${option}</label>`;
}

function fieldOf({ id, type, options, min, max }: Question, typed: Typed): Html {
  const given = [typed[id] ?? []].flat();
  if (type === "single_choice") return markup`${options.map((option) => choice("radio", id, option, given))}`;
  if (type === "multiple_choice") return markup`${options.map((option) => choice("checkbox", id, option, given))}`;
  const value = given[0] ?? "";
  const named = markup`name="${id}" aria-labelledby="${id}"`;
  if (type === "text") return markup`<textarea ${named} rows="3" maxlength="2000">${value}</textarea>`;
  const least = min ?? 0;
  const most = max ?? 10;
  // A long scale is a number field instead of buttons.
  if (type === "scale" && most - least < 20 && Number.isInteger(most - least)) {
    const steps = Array.from({ length: most - least + 1 }, (_, index) => least + index);
    return markup`<div class="scale">${steps.map((step) => choice("radio", id, step, given))}</div>`;
  }
  return markup`<input type="number" ${named} min="${least}" max="${most}" step="any" value="${value}">`;
}

/**
 * The page with the questions of a survey.
 * @param leadId the lead. The form sends it back
 */
export function surveyPage(
  { name, companyName, description }: LinkRow,
  questions: readonly Question[],
  leadId: string,
  typed: Typed,
  problems: readonly Problem[],
): string {
  const contact = contactFields.map(({ field, label, autocomplete, type, isRequired }) => {
    const isWrong = problems.some((problem) => problem.field === field);
    const required = new Html(isRequired ? " required" : "");
    const wrong = new Html(isWrong ? ' aria-invalid="true" aria-describedby="problems"' : "");
    const value = [typed[field] ?? ""].flat()[0] ?? "";
    const filled = markup`autocomplete="${autocomplete}" maxlength="200" value="${value}"`;
    const text = isRequired ? label : `${label} (optional)`;
    return markup`<label>${text}<input type="${type}" name="${field}" ${filled}${required}${wrong}></label>`;
  });
  const asked = questions
    .filter(({ isHidden }) => !isHidden)
    .map((question, index) => {
      const legend = markup`<legend id="${question.id}">${index + 1}. ${question.text}</legend>`;
      return markup`<fieldset>${legend}${fieldOf(question, typed)}</fieldset>\n`;
    });
  const title = companyName === null ? name : `${name} – ${companyName}`;
  const listed = markup`<ul>${problems.map(({ sentence }) => markup`<li>${sentence}</li>`)}</ul>`;
  const alert = markup`<div class="problems" id="problems" role="alert"><p>Please check:</p>${listed}</div>`;
  return page(
    problems.length > 0 ? `Please check: ${title}` : title,
    markup`<h1>${title}</h1>
${description === null ? null : markup`<p>${description}</p>`}
${problems.length > 0 ? alert : null}
<form method="post"><input type="hidden" name="lead" value="${leadId}">
<fieldset><legend>About you</legend>${contact}</fieldset>
${asked}<button>Send</button></form>`,
  );
}

/** The page after completing a survey. */
export function thanksPage({ name, slug, bookingLink, consultantName }: LinkRow): string {
  const receiver = consultantName === null ? "" : ` to ${consultantName}`;
  const booking = markup`<p><a href="${bookingLink}" rel="noopener noreferrer">Book a call</a></p>`;
  return page(
    `Thank you: ${name}`,
    markup`<h1>Thank you</h1>
<p>Your answers have been sent${receiver}.</p>
${bookingLink === null ? null : booking}
<p><a href="/survey/${slug}?again">Answer the survey again</a></p>`,
  );
}

/** The page for an error. */
export const problemPage = (title: string, sentence: string): string =>
  page(title, markup`<h1>${title}</h1><p>${sentence}</p>`);
