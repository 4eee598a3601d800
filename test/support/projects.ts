import type { components } from "../../src/contract/openapi.gen.ts";
import { type Agent, type Answer, sampleClient, withBody } from "./agent.ts";

type Schemas = components["schemas"];

/** Creates a project through the Agent API. */
export const createProject = (agent: Agent, fields: object = sampleClient): Promise<Answer> =>
  agent("/api/projects", withBody("POST", fields));

/** Creates a project and returns its id. */
export const createdId = async (agent: Agent): Promise<string> =>
  ((await createProject(agent)).body as Schemas["ProjectSummary"]).id;

/** What the Agent API says of the owner's credits. */
export const creditsOf = async (agent: Agent): Promise<Schemas["Credits"]> =>
  (await agent("/api/user/credits")).body as Schemas["Credits"];
