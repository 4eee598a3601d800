// Generated from openapi.json by `npm run generate`.
export interface paths {
    "/api/agent/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the job. */
                id: string;
            };
            cookie?: never;
        };
        /**
         * Read the status of a job
         * @description Answers where a job stands. Poll it after starting an analysis with `POST /api/agent/projects/{id}/audit-analysis/async`, until `status` is `completed` or `failed`.
         */
        get: operations["getJobStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agent/projects/{id}/audit-analysis/async": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the project. */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start an audit analysis as a job
         * @description Queues an audit analysis of the project and answers at once with the job to poll. The project needs a current document analysis and a current interview analysis. No body is needed; a JSON body is ignored.
         */
        post: operations["triggerAsyncAuditAnalysis"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's projects
         * @description All projects of the caller: those with most documents first, then those updated last.
         */
        get: operations["listProjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the project. */
                id: string;
            };
            cookie?: never;
        };
        /**
         * Read one project
         * @description One project of the caller in full, with its documents and its document analyses.
         */
        get: operations["getProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/audit-analysis": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the project. */
                id: string;
            };
            cookie?: never;
        };
        /**
         * Read the latest audit analysis of a project
         * @description The most recent audit analysis of the project. A finished job names it in `analysisId`.
         */
        get: operations["getAuditAnalysis"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read whose token this is
         * @description The account that the token belongs to, and how the request was authenticated.
         */
        get: operations["getCurrentUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user/tier": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the subscription tier
         * @description The tier that the account is on.
         */
        get: operations["getCurrentTier"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/user/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the credits
         * @description How many credits are left in this billing period, and when the next one begins.
         */
        get: operations["getCredits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Where a job stands. `status` says what to do next: go on polling, read the result, or read the error. */
        JobStatus: {
            /** Format: uuid */
            jobId: string;
            /** Format: uuid */
            projectId: string;
            /** @enum {string} */
            status: "pending" | "processing" | "completed" | "failed";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /**
             * Format: date-time
             * @description When processing began; null before that.
             */
            startedAt?: string | null;
            /**
             * Format: date-time
             * @description When the job completed; null while it runs and when it failed.
             */
            completedAt?: string | null;
            /**
             * Format: uuid
             * @description The analysis that the job produced; only when completed.
             */
            analysisId?: string | null;
            /** @description What went wrong; only when failed. */
            error?: string | null;
            /** @description A code for what went wrong; only when failed. */
            errorCode?: string | null;
        };
        Error: {
            /** @description What went wrong, for a person. */
            error: string;
            /** @description More about it, in development only. */
            details?: string;
            /**
             * @description A stable name of what went wrong, where there is one.
             * @example PAT_MALFORMED
             * @example PAT_ROUTE_NOT_ALLOWED
             * @example PAT_NOT_SUPPORTED_FOR_ENDPOINT
             * @example PAT_SCOPE_INSUFFICIENT
             */
            code?: string;
        };
        /** @description What happened last in the project. */
        LastActivity: {
            type: string;
            /** Format: date-time */
            date: string;
            description: string;
        } | null;
        /** @description A project as the list shows it. */
        ProjectListItem: {
            /** Format: uuid */
            id: string;
            clientName: string;
            industry: string;
            companySize: string;
            description: string | null;
            currency: string;
            status: components["schemas"]["ProjectStatus"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            documentsCount: number;
            /** @description 0 to 100, a quarter for each finished step. */
            analysisProgress: number;
            stakeholdersCount: number;
            /** @description Whether a current document analysis exists. */
            hasAnalysis: boolean;
            /** @description Whether a current interview analysis exists. */
            hasInterviewAnalysis: boolean;
            /** @description Whether an audit analysis exists. */
            hasAuditAnalysis: boolean;
            hasQuestionnaires: boolean;
            hasDeliverables: boolean;
            databaseStatus: string;
            uiStatus: string;
            canView: boolean;
            statusLabel: string;
            statusDescription: string;
            deliverablesStatus: {
                presentations: boolean;
                reports: boolean;
                roadmaps: boolean;
                opportunities: boolean;
            };
            lastActivity: components["schemas"]["LastActivity"];
        };
        /** @enum {string} */
        ProjectStatus: "setup" | "analysis" | "interviews" | "complete" | "archived";
        /** @description A project in full. */
        Project: {
            /** Format: uuid */
            id: string;
            clientName: string;
            industry: string;
            companySize: string;
            description?: string | null;
            currency?: string;
            status: components["schemas"]["ProjectStatus"];
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt?: string;
            documentsCount?: number;
            analysisProgress?: number;
            stakeholdersCount?: number;
            hasAnalysis?: boolean;
            hasInterviewAnalysis?: boolean;
            hasAuditAnalysis?: boolean;
            hasQuestionnaires?: boolean;
            hasDeliverables?: boolean;
            statusLabel?: string;
            statusDescription?: string;
            lastActivity?: components["schemas"]["LastActivity"];
            documents?: components["schemas"]["ProjectDocument"][];
            businessAnalysis?: {
                [key: string]: unknown;
            }[];
        };
        ProjectDocument: {
            /** Format: uuid */
            id: string;
            fileName: string;
            fileType: string;
            /** @description Bytes. */
            fileSize: number;
            storagePath: string;
            uploadStatus: string;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description An audit analysis of a project. */
        AuditAnalysis: {
            /**
             * Format: uuid
             * @description What a completed job names in `analysisId`.
             */
            id: string;
            /** Format: uuid */
            projectId: string;
            /** @enum {string} */
            status: "running" | "complete" | "failed";
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            completedAt: string | null;
            /** @description The result in a few sentences; null unless complete. */
            summary: string | null;
            /** @description 0 to 100; null unless complete. */
            readinessScore: number | null;
            /** @description Empty unless complete. */
            findings: components["schemas"]["Finding"][];
        };
        Finding: {
            title: string;
            /** @enum {string} */
            severity: "low" | "medium" | "high" | "critical";
            description: string;
        };
        CurrentUser: {
            success: boolean;
            userId: string;
            /** Format: email */
            userEmail?: string | null;
            authMethod: string;
            authData: {
                fromAuth: {
                    userId: string;
                };
                fromCurrentUser: null;
                /** Format: uuid */
                patKeyId: string;
                patScopes: string[];
            };
        };
        CurrentTier: {
            success: boolean;
            tier: string;
            userId: string;
        };
        Credits: {
            remaining: number;
            allocated: number;
            used: number;
            usagePercentage: number;
            tier: {
                id: string;
                name: string;
                price: number;
            };
            /** Format: date-time */
            lastReset: string;
            /** Format: date-time */
            nextReset: string;
            daysUntilReset: number;
            canCreateProject: boolean;
            projectCreationCost: number;
            projectsRemaining: number;
            billingProvider: string;
            /** Format: date-time */
            timestamp: string;
        };
    };
    responses: {
        /** @description The token is missing or not valid. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "error": "Unauthorized"
                 *     }
                 */
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The token is valid but may not do this. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The budget of this window is spent. */
        RateLimited: {
            headers: {
                /** @description Seconds to wait before the next try. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The server could not do it; nothing was changed. */
        InternalError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getJobStatus: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the job. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job as it stands now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["JobStatus"];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description No such job among the caller's jobs. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["RateLimited"];
        };
    };
    triggerAsyncAuditAnalysis: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the project. */
                id: string;
            };
            cookie?: never;
        };
        /** @description Ignored. */
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The job was accepted. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["JobStatus"];
                    };
                };
            };
            /** @description The body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description No such project among the caller's projects. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is too large. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The body is not JSON. */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The project lacks an analysis that this one builds on; the message says which. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    listProjects: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The projects. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectListItem"][];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the project. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description No such project among the caller's projects. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getAuditAnalysis: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the project. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The analysis. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditAnalysis"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description No such project among the caller's projects, or it has no analysis yet. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getCurrentUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentUser"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getCurrentTier: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tier. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentTier"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getCredits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The credits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credits"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
}
