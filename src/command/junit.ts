import { create, type XMLElement } from "xmlbuilder";

/** A test case. It has passed if it has neither `failure` nor `skipped`. */
export type JunitCase = {
  readonly classname: string;
  readonly name: string;
  readonly failure?: { readonly message: string; readonly type: string; readonly text?: string };
  /** The reason why it was skipped. */
  readonly skipped?: string;
  readonly output?: string;
};

export type JunitReport = {
  readonly name?: string;
  readonly seconds?: number;
  readonly suites: readonly { readonly name: string; readonly cases: readonly JunitCase[] }[];
};

const count = (cases: readonly JunitCase[]) => ({
  tests: cases.length,
  failures: cases.filter(({ failure }) => failure).length,
  errors: 0,
  skipped: cases.filter(({ skipped }) => skipped !== undefined).length,
});

/** A report in JUnit XML, which CI systems read. Characters that XML does not allow are replaced. */
export function junitXml({ name, seconds, suites }: JunitReport): string {
  const time = seconds?.toFixed(3);
  const root = create("testsuites", { encoding: "UTF-8", invalidCharReplacement: "?" });
  add(root, { name, ...count(suites.flatMap(({ cases }) => cases)), time });
  for (const suite of suites) {
    const element = add(root.element("testsuite"), { name: suite.name, ...count(suite.cases), time });
    for (const each of suite.cases) addCase(element, each);
  }
  return `${root.end({ pretty: true })}\n`;
}

function addCase(suite: XMLElement, { classname, name, failure, skipped, output }: JunitCase): void {
  const element = add(suite.element("testcase"), { classname, name });
  if (failure) {
    const { message, type, text } = failure;
    add(element.element("failure"), { message, type }).text((text ?? "").toWellFormed());
  }
  if (skipped !== undefined) add(element.element("skipped"), { message: skipped });
  if (output !== undefined) element.element("system-out").text(output.toWellFormed());
}

/** Sets attributes. `toWellFormed` replaces lone surrogates, which the library does not handle. */
function add(element: XMLElement, attributes: Readonly<Record<string, string | number | undefined>>): XMLElement {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined) element.attribute(name, String(value).toWellFormed());
  return element;
}
