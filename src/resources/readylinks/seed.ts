import type { Seed } from "../../capability/capability.ts";
import { configStore } from "../assessment-configs/module.ts";
import { addLink } from "./add-link.ts";

/** Adds a ReadyLink for each template of a new owner, in a sandbox with full demo data. */
export const seedLinks: Seed = (context, sandbox, owner, demoData, now) => {
  if (demoData !== "full") return;
  context
    .use(configStore)
    .templates(owner.key)
    .forEach((template, index) =>
      addLink(
        context,
        sandbox.seed,
        owner,
        {
          name: `Sample ReadyLink ${index + 1}`,
          consultantName: "Sample consultant",
          companyName: "Sample consulting",
          logoUrl: null,
          bookingLink: "https://example.com/booking",
          description: "A sample survey.",
        },
        template,
        now,
      ),
    );
};
