import type { ActionsOf, CallOf, InputOf, OutputOf } from "../control/route.ts";
import { capabilities, type ControlRoutes, routesOf } from "./capabilities.ts";

/** Everything that the control plane can do, by name. */
export const routes = routesOf(capabilities) as ControlRoutes;

export type RouteName = keyof ControlRoutes;
export type Input<Name extends RouteName> = InputOf<ControlRoutes[Name]>;
export type Output<Name extends RouteName> = OutputOf<ControlRoutes[Name]>;

/** What does the work behind each route. */
export type Actions = ActionsOf<ControlRoutes>;

/** Calls the control plane by the name of a route. */
export type Call = CallOf<ControlRoutes>;
