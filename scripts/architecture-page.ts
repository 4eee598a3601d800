import { layers } from "./layers.ts";

const marker = /(<!-- layers:[^\n]*-->\n)(.*?)(<!-- \/layers -->)/s;

/** The layers as a picture: the highest on top, each on the one below it. */
function picture(): string {
  const boxes = layers
    .toReversed()
    .map(({ name, folders }) => `  ${name}["<b>${name}</b><br>${folders.map(folderName).join(" · ")}"]`);
  const arrows = layers
    .toReversed()
    .map(({ name }) => name)
    .join(" --> ");
  const rows = layers
    .toReversed()
    .map(
      ({ name, folders, about }) =>
        `| ${name} | ${folders.map((each) => `\`${folderName(each)}\``).join(", ")} | ${about} |`,
    );
  return `\n\`\`\`mermaid
flowchart TD
${boxes.join("\n")}
  ${arrows}
\`\`\`

| layer | folders | content |
| --- | --- | --- |
${rows.join("\n")}

`;
}

const folderName = (folder: string): string => (folder === "." ? "src" : folder);

/** The documentation page of the architecture, with the layers between its markers. */
export const architecturePage = (page: string): string =>
  page.replace(marker, (_, begin: string, _old: string, end: string) => `${begin}${picture()}${end}`);
