import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import openapiTypescript, { astToString } from "openapi-typescript";
import contract from "../openapi.json" with { type: "json" };
import { architecturePage } from "./architecture-page.ts";
import { apiPage } from "./api-page.ts";
import { commandsPage } from "./commands-page.ts";
import { consoleRoutes } from "./console-routes.ts";
import { controlTypes } from "./control-types.ts";
import { dependenciesPage } from "./dependencies-page.ts";
import { dataPage } from "./data-page.ts";
import { dataSchema } from "../src/app/data-file.ts";
import { scenarioSchema } from "../src/scenarios/scenario-schema.ts";
import { errorsPage } from "./errors-page.ts";
import { metricsPage } from "./metrics-page.ts";
import { newestSchema } from "./newest-schema.ts";
import { operationsPage, readmeWithOperations } from "./operations-page.ts";
import { pollingPage } from "./polling-page.ts";
import { reasonsPage } from "./reasons-page.ts";
import { scenariosPage } from "./scenarios-page.ts";
import { settingsPage } from "./settings-page.ts";

// Everything that is generated and committed; CI runs this and asks git whether anything changed.
const types = await openapiTypescript(structuredClone(contract) as never, { alphabetize: false });
writeFileSync(
  "src/contract/openapi.gen.ts",
  `// Generated from openapi.json by \`npm run generate\`.\n${astToString(types)}`,
);
writeFileSync("src/database/schema.gen.ts", newestSchema());
writeFileSync("src/console/routes.gen.ts", consoleRoutes());
writeFileSync("src/control/types.gen.ts", controlTypes());
writeFileSync("docs/scenarios.md", scenariosPage());
writeFileSync("docs/scenarios.schema.json", `${JSON.stringify(scenarioSchema(), null, 2)}\n`);
writeFileSync("docs/data.md", dataPage());
writeFileSync("docs/data.schema.json", `${JSON.stringify(dataSchema(), null, 2)}\n`);
writeFileSync("docs/architecture.md", architecturePage(readFileSync("docs/architecture.md", "utf8")));
writeFileSync("docs/errors.md", errorsPage());
writeFileSync("docs/operations.md", operationsPage());
writeFileSync("README.md", readmeWithOperations(readFileSync("README.md", "utf8")));
writeFileSync("docs/polling.md", pollingPage());
writeFileSync("docs/reasons.md", reasonsPage());
writeFileSync("docs/metrics.md", await metricsPage());
writeFileSync("docs/commands.md", commandsPage());
writeFileSync("docs/api.md", apiPage());
writeFileSync("docs/configuration.md", settingsPage());
writeFileSync("docs/dependencies.md", await dependenciesPage());
execFileSync("prettier", ["--write", "--log-level", "warn", "README.md", "docs/*.{md,json}"], {
  stdio: "inherit",
});
