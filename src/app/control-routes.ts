import type { ActionsOf, CallOf, InputOf, OutputOf } from "../control/route.ts";
import { capabilities, type ControlRoutes, routesOf } from "./capabilities.ts";

/** All routes of the control plane, by name. */
export const routes = routesOf(capabilities) as ControlRoutes;

export type RouteName = keyof ControlRoutes;
export type Input<Name extends RouteName> = InputOf<ControlRoutes[Name]>;
export type Output<Name extends RouteName> = OutputOf<ControlRoutes[Name]>;

/** The implementation of each route. */
export type Actions = ActionsOf<ControlRoutes>;

/** Calls the control plane by the name of a route. */
export type Call = CallOf<ControlRoutes>;
