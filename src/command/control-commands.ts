import { routes } from "../app/control-routes.ts";
import { commandsOf, groupsOf } from "./commands-of.ts";

/** Every command that is one call of the control plane. */
export const controlCommands = commandsOf(routes);

/** What each group of commands is about. */
export const groups = groupsOf(routes);
