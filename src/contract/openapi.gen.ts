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
         * @description Returns the status of a job. Poll it after starting an analysis with `POST /api/agent/projects/{id}/audit-analysis/async`, until `status` is `completed` or `failed`.
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
         * @description Queues an audit analysis of the project and returns the job to poll. The project needs a current document analysis and a current interview analysis. The analysis costs compute credits. No body is needed; a JSON body is ignored.
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
         * @description All projects of the caller, sorted by number of documents, then by last update, newest first.
         */
        get: operations["listProjects"];
        put?: never;
        /**
         * Create a project
         * @description Creates an audit project with the status `setup`. It costs 1,000 credits; with fewer credits left, nothing is created.
         */
        post: operations["createProject"];
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
         * @description One project of the caller with its documents and document analyses.
         */
        get: operations["getProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a project
         * @description Changes the given fields of a project. Status, owner and credits cannot be changed.
         */
        patch: operations["patchProject"];
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
         * @description The newest audit analysis of the project: `running`, then `complete` or `failed`. A completed job has its id in `analysisId`.
         */
        get: operations["getAuditAnalysis"];
        put?: never;
        /**
         * Run an audit analysis and wait for it
         * @description Runs the analysis and responds when it is complete, after 60 to 300 seconds. Set the client's timeout to at least 360 seconds. If the client disconnects, the analysis goes on and can be read later. It costs compute credits. No body is needed; a JSON body is ignored.
         */
        post: operations["triggerAuditAnalysis"];
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
         * Read the account of the token
         * @description The account of the token, and how the request was authenticated.
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
         * @description The subscription tier of the account.
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
         * @description The credits left in this billing period, and the start of the next one.
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
    "/api/projects/{id}/opportunities": {
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
         * List the opportunities of a project
         * @description The opportunities of the newest complete analysis, highest impact first. The list is empty before the first one.
         */
        get: operations["listOpportunities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/projects/{id}/deliverables": {
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
         * Read the deliverables of a project
         * @description Executive summary, opportunities, risks and memos of the newest complete analysis.
         */
        get: operations["getDeliverables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/lead-generation/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's leads
         * @description The caller's leads, paginated. Archived leads are left out by default. Leads without the value to sort by come last.
         */
        get: operations["listLeads"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/lead-generation/leads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the lead. */
                id: string;
            };
            cookie?: never;
        };
        /**
         * Read a lead with the answers of its survey
         * @description A lead, archived or not, with its answers and its ReadyLink.
         */
        get: operations["getLead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/lead-generation/leads/{id}/convert": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the lead. */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Convert a lead to a project
         * @description Creates an audit project from the lead, with a business analysis and, if the lead has answers, the survey as a document. It costs 1,000 credits; with fewer credits left, nothing changes. A lead can be converted once. No body is needed; a JSON body is ignored.
         */
        post: operations["convertLead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agent/readylinks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's ReadyLinks
         * @description The caller's ReadyLinks, paginated.
         */
        get: operations["listReadyLinks"];
        put?: never;
        /**
         * Create a ReadyLink
         * @description Creates a link to a survey. If the body names a template, its questions are copied into a working config of the link.
         */
        post: operations["createReadyLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agent/readylinks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the ReadyLink. */
                id: string;
            };
            cookie?: never;
        };
        /**
         * Read a ReadyLink
         * @description One ReadyLink of the caller.
         */
        get: operations["getReadyLink"];
        put?: never;
        post?: never;
        /**
         * Delete a ReadyLink
         * @description Closes the survey and frees one ReadyLink of the plan's limit. The leads stay.
         */
        delete: operations["deleteReadyLink"];
        options?: never;
        head?: never;
        /**
         * Change a ReadyLink
         * @description Changes the given fields of a ReadyLink.
         */
        patch: operations["updateReadyLink"];
        trace?: never;
    };
    "/api/agent/assessment-configs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's assessment configs
         * @description Templates and working configs, newest first, paginated.
         */
        get: operations["listAssessmentConfigs"];
        put?: never;
        /**
         * Create a template
         * @description Creates a template. `isTemplate` is ignored: only ReadyLinks have working configs.
         */
        post: operations["createAssessmentConfig"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/agent/assessment-configs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the config. */
                id: string;
            };
            cookie?: never;
        };
        /**
         * Read a config with its questions
         * @description A template or a working config with its questions in order, including hidden ones.
         */
        get: operations["getAssessmentConfig"];
        put?: never;
        post?: never;
        /**
         * Delete a config
         * @description Deletes a template or a working config permanently. The ReadyLink of a deleted working config asks the default questions.
         */
        delete: operations["deleteAssessmentConfig"];
        options?: never;
        head?: never;
        /**
         * Change a config
         * @description Replaces the given fields of a template or a working config.
         */
        patch: operations["updateAssessmentConfig"];
        trace?: never;
    };
    "/api/nucleus/memories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's memories
         * @description All memories of the caller, newest first.
         */
        get: operations["listMemories"];
        put?: never;
        /**
         * Save a memory
         * @description Saves a memory.
         */
        post: operations["createMemory"];
        /**
         * Delete a memory that the body names
         * @description Does the same as `DELETE /api/nucleus/memories/{id}`, except that an unknown id gets a 500, as the vendor documents.
         */
        delete: operations["deleteMemoryByBody"];
        options?: never;
        head?: never;
        /**
         * Change a memory
         * @description Changes the subject or the content of a memory.
         */
        patch: operations["updateMemory"];
        trace?: never;
    };
    "/api/nucleus/memories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the memory. Other texts are accepted too. */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a memory
         * @description Deletes a memory. The request can be repeated; an unknown id gets the same response.
         */
        delete: operations["deleteMemory"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nucleus/captures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's captures
         * @description All captures of the caller, newest first.
         */
        get: operations["listCaptures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nucleus/captures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the capture. */
                id: string;
            };
            cookie?: never;
        };
        /**
         * Read a capture and its items
         * @description Returns the status of a capture. Poll it after sending a note, until `status` is `processed`, `needs_review` or `failed`.
         */
        get: operations["getCapture"];
        put?: never;
        /**
         * Reprocess a capture
         * @description Sets a capture back to pending, removes its items and processes it again. This works with every status. No body is needed; a JSON body is ignored.
         */
        post: operations["reprocessCapture"];
        /**
         * Delete a capture
         * @description Deletes a capture and stops processing it. Memories extracted from it stay. The request can be repeated; an unknown id gets the same response.
         */
        delete: operations["deleteCapture"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nucleus/capture/note": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Capture a note
         * @description Queues a note for processing, which takes 15 to 60 seconds. Poll `GET /api/nucleus/captures/{id}`.
         */
        post: operations["createCaptureNote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nucleus/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the caller's contacts
         * @description All contacts of the caller, sorted by name.
         */
        get: operations["listContacts"];
        put?: never;
        /**
         * Add a contact
         * @description Adds a contact. An unknown `relationshipType` becomes null.
         */
        post: operations["createContact"];
        /**
         * Delete a contact
         * @description Deletes a contact permanently.
         */
        delete: operations["deleteContact"];
        options?: never;
        head?: never;
        /**
         * Change a contact
         * @description Changes the given fields of a contact; null clears a field. An unknown `relationshipType` becomes null.
         */
        patch: operations["updateContact"];
        trace?: never;
    };
    "/api/nucleus/insights": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the insights
         * @description Insights that have not expired and were not dismissed, newest first.
         */
        get: operations["listInsights"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/nucleus/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get three suggestions
         * @description Three suggestions for what to ask or do next, about a project or in general.
         */
        get: operations["getSuggestions"];
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
        /** @description The state of a job. `status` tells a client to continue polling, to read the result, or to read the error. */
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
             * @description The id of the analysis; set only when the job completed.
             */
            analysisId?: string | null;
            /** @description The error message; set only when the job failed. */
            error?: string | null;
            /** @description The error code; set only when the job failed. */
            errorCode?: string | null;
        };
        Error: {
            /** @description The error message. */
            error: string;
            /** @description Details of the error; in development only. */
            details?: string;
            /**
             * @description The error code, if the error has one.
             * @example PAT_MALFORMED
             * @example PAT_ROUTE_NOT_ALLOWED
             * @example PAT_NOT_SUPPORTED_FOR_ENDPOINT
             * @example PAT_SCOPE_INSUFFICIENT
             * @example EMPTY_PATCH
             * @example INVALID_DESCRIPTION_TYPE
             * @example DESCRIPTION_TOO_LONG
             * @example FEATURE_NOT_AVAILABLE
             * @example READYLINK_LIMIT_REACHED
             * @example QUOTA_EXCEEDED
             */
            code?: string;
        };
        /** @description Why the token is not allowed to do this: its scope, the route, or the plan of its account. */
        ForbiddenError: {
            /** @description The error message. */
            error: string;
            /** @description Details of the error; in development only. */
            details?: string;
            /** @description The lowest tier that allows this; set only when the plan is the reason. */
            requiredTier?: string;
            /**
             * Format: uri
             * @description Where to change the plan; set only when the plan is the reason.
             */
            upgradeUrl?: string;
            /** @description The error code; absent when the plan is the reason. */
            code?: string;
        };
        /** @description What happened last in the project. */
        LastActivity: {
            type: string;
            /** Format: date-time */
            date: string;
            description: string;
        } | null;
        /** @description A project in the list. */
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
        /** @description A project in the response to a write. */
        ProjectSummary: {
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
        };
        /** @description A project to create. Other fields are ignored. */
        ProjectCreate: {
            /** @description Name of the audited organisation. */
            clientName: string;
            /** @description Free text. */
            industry: string;
            /** @description Free text, such as 200-500. */
            companySize: string;
            description?: string | null;
            /** @description ISO 4217; default: USD. */
            currency?: string;
        };
        /** @description What to change; at least one of these. Other fields are ignored. */
        ProjectPatch: {
            /** @description Name of the audited organisation. */
            clientName?: string;
            /** @description Free text. */
            industry?: string;
            /** @description Free text, such as 200-500. */
            companySize?: string;
            description?: string;
            /** @description ISO 4217, such as USD. */
            currency?: string;
        };
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
             * @description Id of the analysis, as in `analysisId` of the completed job.
             */
            id: string;
            /** Format: uuid */
            projectId: string;
            /**
             * @description `running` until it is complete or failed.
             * @enum {string}
             */
            status: "running" | "complete" | "failed";
            /**
             * Format: date-time
             * @description When the analysis started.
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description Null unless complete.
             */
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
        /** @description A complete analysis. */
        AuditAnalysisRun: {
            analysis: components["schemas"]["AuditAnalysis"];
            /** @description The subject of the analysis. */
            requestData: {
                /** Format: uuid */
                projectId: string;
                clientName: string;
                industry: string;
                companySize: string;
                currency: string;
                documentsCount: number;
            };
            message: string;
        };
        /**
         * @description A quarter of the matrix of impact and effort.
         * @enum {string}
         */
        OpportunityCategory: "quick_wins" | "big_swings" | "nice_to_haves" | "deprioritize";
        /** @description An opportunity of the organisation. */
        Opportunity: {
            /** Format: uuid */
            id: string;
            title: string;
            category: components["schemas"]["OpportunityCategory"];
            /** @description 10 is the greatest impact. */
            impactScore: number;
            /** @description 10 is the greatest effort. */
            effortScore: number;
            roiPotential: string;
            implementationTimeline: string;
            strategy: string;
            /** @description Titles of the opportunities with the highest priority. */
            dependencies: string[];
            riskMitigation: string;
        };
        StakeholderMemo: {
            stakeholderName: string;
            stakeholderRole: string;
            memo: string;
        };
        /** @description The deliverables of an audit. */
        Deliverables: {
            executiveSummary: string;
            opportunities: components["schemas"]["Opportunity"][];
            /** @description The findings of the analysis. */
            risks: components["schemas"]["Finding"][];
            stakeholderMemos: components["schemas"]["StakeholderMemo"][];
        };
        CurrentUser: {
            success: boolean;
            authMethod: string;
            userId: string;
            /** Format: email */
            userEmail?: string | null;
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
            /** @description Credits left in this billing period. */
            remaining: number;
            /** @description Credits of each billing period. */
            allocated: number;
            /** @description Credits used in this billing period. */
            used: number;
            /** @description Used of allocated, rounded. */
            usagePercentage: number;
            tier: {
                id: string;
                name: string;
                price: number;
            };
            /**
             * Format: date-time
             * @description When this billing period began.
             */
            lastReset: string;
            /**
             * Format: date-time
             * @description When the next billing period begins and all credits are available again.
             */
            nextReset: string;
            /** @description Rounded up. */
            daysUntilReset: number;
            /** @description Whether plan and credits allow one more project now. */
            canCreateProject: boolean;
            projectCreationCost: number;
            /** @description How many projects plan and credits allow until the next reset. */
            projectsRemaining: number;
            /** Format: date-time */
            timestamp: string;
            billingProvider: string;
        };
        /**
         * @description Its survey was opened (pending) or sent (completed), or the lead has become a project (converted) or was archived.
         * @enum {string}
         */
        LeadStatus: "pending" | "completed" | "converted" | "archived";
        /** @description A lead in the list. */
        Lead: {
            /** Format: uuid */
            id: string;
            businessName: string | null;
            clientName: string | null;
            clientEmail: string | null;
            industry: string | null;
            companySize: string | null;
            /** @description How ready the business is for AI, 0 to 100, from the answers of its survey; null until they are sent. */
            aiReadinessScore: number | null;
            /** @description The readiness score with the result of web research; equal to `aiReadinessScore` before the research. */
            compositeScore: number | null;
            status: components["schemas"]["LeadStatus"];
            /**
             * @description The status of the web research; null: not requested.
             * @enum {string|null}
             */
            webResearchStatus: "pending" | "processing" | "completed" | "failed" | null;
            /**
             * Format: uuid
             * @description The project of a converted lead; null: not converted.
             */
            convertedToAuditId: string | null;
            /**
             * Format: date-time
             * @description When the survey was sent. It does not mean that the lead was converted.
             */
            conversionTimestamp: string | null;
            /** @description Where the lead came from, such as readylink. */
            source: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description A lead with the answers of its survey. */
        LeadDetail: {
            /** Format: uuid */
            id: string;
            businessName: string | null;
            clientName: string | null;
            clientEmail: string | null;
            industry: string | null;
            companySize: string | null;
            /** @description How ready the business is for AI, 0 to 100, from the answers of its survey; null until they are sent. */
            aiReadinessScore: number | null;
            /** @description The readiness score with the result of web research; equal to `aiReadinessScore` before the research. */
            compositeScore: number | null;
            status: components["schemas"]["LeadStatus"];
            /**
             * @description The status of the web research; null: not requested.
             * @enum {string|null}
             */
            webResearchStatus: "pending" | "processing" | "completed" | "failed" | null;
            /**
             * Format: uuid
             * @description The project of a converted lead; null: not converted.
             */
            convertedToAuditId: string | null;
            /**
             * Format: date-time
             * @description When the survey was sent. It does not mean that the lead was converted.
             */
            conversionTimestamp: string | null;
            /** @description Where the lead came from, such as readylink. */
            source: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The answers by the id of their question; empty until the survey is sent. */
            surveyResponses: {
                [key: string]: components["schemas"]["SurveyAnswer"];
            };
            /** @description The ReadyLink whose survey the lead has opened; null where there is none. */
            trackingUrl: {
                /** Format: uuid */
                id: string;
                name: string;
                slug: string;
                /** Format: uri */
                url: string;
            } | null;
        };
        /** @description Text, a number, or the chosen options. */
        SurveyAnswer: string | number | string[];
        /** @description The position of the page in the list. */
        Pagination: {
            page: number;
            limit: number;
            /** @description The number of items on all pages. */
            total: number;
            totalPages: number;
        };
        /** @description A page of leads. */
        LeadList: {
            data: components["schemas"]["Lead"][];
            pagination: components["schemas"]["Pagination"];
            /** @description The filters that the server applied. */
            filters: {
                /** @enum {string} */
                status: "active" | "archived" | "all";
                /** @enum {string} */
                sortBy: "created_at" | "updated_at" | "ai_readiness_score" | "composite_score" | "business_name";
                /** @enum {string} */
                sortOrder: "asc" | "desc";
            };
        };
        /** @description The result of a conversion. */
        LeadConversion: {
            success: boolean;
            data: {
                /**
                 * Format: uuid
                 * @description The project of the lead.
                 */
                auditId: string;
                creditsUsed: number;
                /** @description Whether the survey is a document of the project. */
                pdfAttached: boolean;
            };
        };
        /** @description A public link to a survey. */
        ReadyLink: {
            /** Format: uuid */
            id: string;
            name: string;
            slug: string;
            /**
             * Format: uri
             * @description The address of the survey. It needs no token.
             */
            url: string;
            /** @description Whether the survey can be opened. */
            isActive: boolean;
            consultantName: string | null;
            companyName: string | null;
            logoUrl: string | null;
            bookingLink: string | null;
            description: string | null;
            /**
             * Format: uuid
             * @description The working config with its questions; null: the default questions.
             */
            assessmentConfigId: string | null;
            leadsCount: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description A ReadyLink to create. Other fields are ignored. */
        ReadyLinkCreate: {
            name: string;
            /**
             * Format: uuid
             * @description Template whose questions are copied. Default: the default questions.
             */
            templateId?: string;
            /** @description The name of the consultant. */
            consultantName?: string | null;
            /** @description The company of the consultant. */
            companyName?: string | null;
            /** @description Logo of the company, http or https. */
            logoUrl?: string | null;
            /** @description Where to book a call, http or https. */
            bookingLink?: string | null;
            /** @description What the survey is for. */
            description?: string | null;
        };
        /** @description What to change; at least one of these. Other fields are ignored. */
        ReadyLinkPatch: {
            name?: string;
            /** @description The name of the consultant. */
            consultantName?: string | null;
            /** @description The company of the consultant. */
            companyName?: string | null;
            /** @description Logo of the company, http or https. */
            logoUrl?: string | null;
            /** @description Where to book a call, http or https. */
            bookingLink?: string | null;
            /** @description What the survey is for. */
            description?: string | null;
            isActive?: boolean;
        };
        /** @description A page of ReadyLinks. */
        ReadyLinkList: {
            data: components["schemas"]["ReadyLink"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** @description One ReadyLink. */
        ReadyLinkAnswer: {
            data: components["schemas"]["ReadyLink"];
        };
        /** @description What is different about a default question; `min` must not be above `max`. */
        QuestionOverride: {
            text?: string;
            options?: string[];
            min?: number;
            max?: number;
        };
        /** @description The questions of surveys, their order and their scores. */
        AssessmentConfig: {
            /** Format: uuid */
            id: string;
            /** @description Whether ReadyLinks can copy it; otherwise it is the working config of one. */
            isTemplate: boolean;
            questionOrder: string[];
            questionCount: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            name: string | null;
            hiddenQuestions: string[];
            scoringWeights: {
                [key: string]: number;
            };
            defaultQuestionOverrides: {
                [key: string]: components["schemas"]["QuestionOverride"];
            };
        };
        /** @description A question of a survey. */
        Question: {
            id: string;
            text: string;
            /** @enum {string} */
            type: "single_choice" | "multiple_choice" | "scale" | "number" | "text";
            /** @description The options to choose from; empty for a question without options. */
            options: string[];
            min: number | null;
            max: number | null;
            /** @description How much the answer counts, 0 to 10. */
            weight: number;
            isHidden: boolean;
            isCustom: boolean;
        };
        /** @description A config with its questions, in their order. */
        AssessmentConfigDetail: {
            /** Format: uuid */
            id: string;
            /** @description Whether ReadyLinks can copy it; otherwise it is the working config of one. */
            isTemplate: boolean;
            questionOrder: string[];
            questionCount: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            name: string | null;
            hiddenQuestions: string[];
            scoringWeights: {
                [key: string]: number;
            };
            defaultQuestionOverrides: {
                [key: string]: components["schemas"]["QuestionOverride"];
            };
            questions: components["schemas"]["Question"][];
        };
        /** @description A template to create. Other fields are ignored. */
        AssessmentConfigCreate: {
            name: string;
            /** @description Ids of all questions, in order. */
            questionOrder?: string[];
            /** @description Ids of questions that are not asked. */
            hiddenQuestions?: string[];
            /** @description Weight of each question by its id, 0 to 10. Default: 1. */
            scoringWeights?: {
                [key: string]: number;
            };
            /** @description What is different about default questions, by their ids: at most 50,000 characters of JSON. */
            defaultQuestionOverrides?: {
                [key: string]: components["schemas"]["QuestionOverride"];
            };
        };
        /** @description What to change; at least one of these, each as a whole. Other fields are ignored. */
        AssessmentConfigPatch: {
            name?: string;
            /** @description Ids of all questions, in order. */
            questionOrder?: string[];
            /** @description Ids of questions that are not asked. */
            hiddenQuestions?: string[];
            /** @description Weight of each question by its id, 0 to 10. Default: 1. */
            scoringWeights?: {
                [key: string]: number;
            };
            /** @description What is different about default questions, by their ids: at most 50,000 characters of JSON. */
            defaultQuestionOverrides?: {
                [key: string]: components["schemas"]["QuestionOverride"];
            };
        };
        /** @description A page of configs. */
        AssessmentConfigList: {
            data: components["schemas"]["AssessmentConfig"][];
            pagination: components["schemas"]["Pagination"];
        };
        /** @description One config. */
        AssessmentConfigAnswer: {
            data: components["schemas"]["AssessmentConfig"];
        };
        /**
         * @description What a memory is about: one client, a pattern across clients, or how the consultant prefers to work.
         * @enum {string}
         */
        MemoryType: "client" | "pattern" | "preference";
        /** @description A memory of the caller. */
        Memory: {
            /** Format: uuid */
            id: string;
            memoryType: components["schemas"]["MemoryType"];
            subject: string;
            content: string;
            /**
             * @description Its origin: saved by a client (explicit), extracted from a capture (extracted), or detected by Audity (detected).
             * @enum {string}
             */
            sourceType: "explicit" | "extracted" | "detected";
            /** @description Confidence, 0 to 1; 1 for an explicit memory. */
            confidence: number;
            /** @description Its owner. */
            userId: string;
            /**
             * Format: uuid
             * @description The project that it is about.
             */
            projectId: string | null;
            /**
             * Format: uuid
             * @description The stakeholder that it is about.
             */
            stakeholderId: string | null;
            /** @description How often Audity has used it. */
            timesRetrieved: number;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            isArchived: boolean;
            isShared: boolean;
            /** Format: uuid */
            teamId: string | null;
            /** @description The source of an extracted memory. */
            sourceContext: {
                /** Format: uuid */
                captureId?: string;
            } | null;
            /** Format: uuid */
            sourceConversationId: string | null;
            /** Format: date-time */
            lastRetrievedAt: string | null;
        };
        /** @description Memories, newest first. */
        MemoryList: {
            memories: components["schemas"]["Memory"][];
        };
        /** @description A memory to save. Other fields are ignored. */
        MemoryCreate: {
            /** @description What it is about; spaces around it are cut off. */
            subject: string;
            /** @description What to remember; spaces around it are cut off. */
            content: string;
            /**
             * @description Default: client.
             * @enum {string}
             */
            memoryType?: "client" | "pattern" | "preference";
            /**
             * Format: uuid
             * @description The project that it is about, one of the caller's.
             */
            projectId?: string | null;
        };
        /** @description Which memory, and what to change: `subject`, `content` or both. Other fields are ignored. */
        MemoryPatch: {
            /**
             * Format: uuid
             * @description UUID of the memory.
             */
            memoryId: string;
            /** @description Leading and trailing spaces are removed. */
            subject?: string;
            /** @description Leading and trailing spaces are removed. */
            content?: string;
        };
        /** @description Which memory. */
        MemoryReference: {
            /** @description UUID of the memory. */
            memoryId: string;
        };
        /** @description Done. */
        Success: {
            success: boolean;
        };
        /**
         * @description The channel of a capture. A token can send only text_note.
         * @enum {string}
         */
        CaptureChannel: "transcript" | "voice_note" | "text_note" | "email" | "calendar" | "zoom" | "crm_sync" | "file_drop";
        /**
         * @description pending, processing, processed, needs_review (processed, but a person must check it) or failed.
         * @enum {string}
         */
        CaptureStatus: "pending" | "processing" | "processed" | "needs_review" | "failed";
        /** @description The contents of its items, by kind. */
        ProcessingResults: {
            actionItems: string[];
            decisions: string[];
            keyInsights: string[];
            contactMentions: string[];
        };
        /** @description A note, or content of another channel, and its processing status. */
        Capture: {
            /** Format: uuid */
            id: string;
            channel: components["schemas"]["CaptureChannel"];
            /** @description The content as received. */
            rawContent: string;
            status: components["schemas"]["CaptureStatus"];
            /** Format: date-time */
            capturedAt: string;
            /** @description Its owner. */
            userId: string;
            /**
             * Format: uuid
             * @description The project that it is about.
             */
            projectId: string | null;
            /** @description Media type of rawContent. */
            contentType: string;
            /** @description The extracted text; null until the capture is processed. */
            processedContent: string | null;
            /** @description The extracted items by kind; null until the capture is processed. */
            processingResults: components["schemas"]["ProcessingResults"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description An item that was extracted from a capture. */
        CaptureItem: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            captureId: string;
            /**
             * @description What it is.
             * @enum {string}
             */
            itemType: "action_item" | "decision" | "key_insight" | "contact_mention";
            content: string;
            confidence: number;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description Captures, newest first. */
        CaptureList: {
            captures: components["schemas"]["Capture"][];
        };
        /** @description A capture. */
        CaptureAnswer: {
            capture: components["schemas"]["Capture"];
        };
        /** @description A capture with its items. */
        CaptureDetail: {
            capture: components["schemas"]["Capture"];
            /** @description In the order of the text; empty until the capture is processed. */
            items: components["schemas"]["CaptureItem"][];
        };
        /** @description A note to capture. Other fields are ignored. */
        CaptureNote: {
            /** @description The note. */
            content: string;
            /**
             * Format: uuid
             * @description The project that it is about, one of the caller's.
             */
            projectId?: string | null;
        };
        /**
         * @description What the contact is to the caller; null: not known.
         * @enum {string|null}
         */
        RelationshipType: "client" | "prospect" | "partner" | "referral" | null;
        /** @description A contact of the caller. */
        Contact: {
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            createdAt: string;
            email: string | null;
            phone: string | null;
            company: string | null;
            role: string | null;
            notes: string | null;
            relationshipType: components["schemas"]["RelationshipType"];
            /**
             * Format: date-time
             * @description When a capture last mentioned the contact by name.
             */
            lastInteractionAt: string | null;
            /** Format: uuid */
            teamId: string | null;
            /** Format: uuid */
            stakeholderId: string | null;
            /**
             * Format: uuid
             * @description The lead of the contact.
             */
            leadSurveyId: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description A contact to add. Other fields are ignored. */
        ContactCreate: {
            /** @description Leading and trailing spaces are removed. */
            name: string;
            /** @description An e-mail address. */
            email?: string | null;
            phone?: string | null;
            company?: string | null;
            role?: string | null;
            notes?: string | null;
            /** @description client, prospect, partner or referral; anything else becomes null. */
            relationshipType?: unknown;
        };
        /** @description Which contact, and what to change, at least one field; null clears one. Other fields are ignored. */
        ContactPatch: {
            /**
             * Format: uuid
             * @description UUID of the contact.
             */
            contactId: string;
            /** @description Leading and trailing spaces are removed. */
            name?: string;
            /** @description An e-mail address. */
            email?: string | null;
            phone?: string | null;
            company?: string | null;
            role?: string | null;
            notes?: string | null;
            /** @description client, prospect, partner or referral; anything else becomes null. */
            relationshipType?: unknown;
        };
        /** @description Which contact. */
        ContactReference: {
            /** @description UUID of the contact. */
            contactId: string;
        };
        /** @description Contacts by name. */
        ContactList: {
            contacts: components["schemas"]["Contact"][];
        };
        /**
         * @description The type of the insight. Audity raises only the first four; the others are reserved.
         * @enum {string}
         */
        InsightType: "overdue_followup" | "pattern_detected" | "similar_lead" | "stale_client" | "pre_meeting" | "referral_opportunity" | "portfolio_insight" | "content_suggestion";
        /** @description An insight of Audity. */
        Insight: {
            /** Format: uuid */
            id: string;
            /** @description Its owner. */
            userId: string;
            insightType: components["schemas"]["InsightType"];
            title: string;
            content: string;
            /** @description What it is about, by its type: of stale_client `projectId`, `clientName`, `projectName` and `daysSinceActivity`. */
            context: {
                [key: string]: unknown;
            };
            /**
             * @description The priority.
             * @enum {string}
             */
            priority: "high" | "normal" | "low";
            isRead: boolean;
            isDismissed: boolean;
            /**
             * Format: date-time
             * @description When the insight expires and is no longer listed.
             */
            expiresAt: string;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description Insights, newest first. */
        InsightList: {
            insights: components["schemas"]["Insight"][];
        };
        /** @description Three suggestions for what to ask or do next. */
        SuggestionList: {
            suggestions: string[];
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
        /** @description Not enough credits are left in this billing period. Nothing was changed. */
        PaymentRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The token is valid but not allowed to do this: it lacks a scope, or the plan does not include it. */
        Forbidden: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ForbiddenError"];
            };
        };
        /** @description The body is too large. */
        PayloadTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The body is not JSON. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description Rate limit exceeded. `Retry-After` says how long to wait. */
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
        /** @description Internal error. Nothing was changed. */
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
            /** @description The current state of the job. */
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
            /** @description The caller has no job with this id. */
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
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no project with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            /** @description The project lacks a document or interview analysis; the message says which. */
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
    createProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectCreate"];
            };
        };
        responses: {
            /** @description The new project. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectSummary"];
                };
            };
            /** @description A field of the body is invalid; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
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
            /** @description The caller has no project with this id. */
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
    patchProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the project. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectPatch"];
            };
        };
        responses: {
            /** @description The changed project. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectSummary"];
                };
            };
            /** @description The body has no field to change, or an invalid value: `EMPTY_PATCH`, `INVALID_DESCRIPTION_TYPE`, `DESCRIPTION_TOO_LONG`, or a message that names the field. */
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
            /** @description The caller has no project with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
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
            /** @description The caller has no project with this id, or the project has no analysis yet. */
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
    triggerAuditAnalysis: {
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
            /** @description The analysis is complete. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditAnalysisRun"];
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
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no project with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            /** @description The analysis failed; the message says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server stopped waiting. Read the analysis later. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
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
    listOpportunities: {
        parameters: {
            query?: {
                /** @description Only opportunities of this category. */
                category?: components["schemas"]["OpportunityCategory"];
            };
            header?: never;
            path: {
                /** @description UUID of the project. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The opportunities. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        opportunities: components["schemas"]["Opportunity"][];
                    };
                };
            };
            /** @description Unknown category. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller has no project with this id. */
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
    getDeliverables: {
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
            /** @description The deliverables. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        success: boolean;
                        data: components["schemas"]["Deliverables"];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller has no project with this id, or the project has no complete analysis yet. */
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
    listLeads: {
        parameters: {
            query?: {
                /** @description Which leads: pending, completed and converted ones (active), archived ones, or all. Default: active. */
                status?: "active" | "archived" | "all";
                /** @description Default: created_at. */
                sortBy?: "created_at" | "updated_at" | "ai_readiness_score" | "composite_score" | "business_name";
                /** @description Default: desc. */
                sortOrder?: "asc" | "desc";
                /** @description Which page, from 1. Default: 1. */
                page?: number;
                /** @description How many on a page, at most 100. Default: 50. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of leads. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadList"];
                };
            };
            /** @description A parameter is invalid; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getLead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the lead. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The lead. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lead: components["schemas"]["LeadDetail"];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller has no lead with this id. */
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
    convertLead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the lead. */
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
            /** @description The project of the lead. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadConversion"];
                };
            };
            /** @description The lead was converted before, or the body is not valid JSON. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            402: components["responses"]["PaymentRequired"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no lead with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    listReadyLinks: {
        parameters: {
            query?: {
                /** @description Only ReadyLinks or configs whose name contains this text, ignoring case. */
                search?: string;
                /** @description Default: created_at. */
                sortBy?: "created_at" | "updated_at" | "name";
                /** @description Default: desc. */
                sortOrder?: "asc" | "desc";
                /** @description Which page, from 1. Default: 1. */
                page?: number;
                /** @description How many on a page, at most 100. Default: 20. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of ReadyLinks. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyLinkList"];
                };
            };
            /** @description A parameter is invalid; the message names it. */
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
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    createReadyLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadyLinkCreate"];
            };
        };
        responses: {
            /** @description The new ReadyLink. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyLinkAnswer"];
                };
            };
            /** @description A field of the body is invalid; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The plan's limit of ReadyLinks is reached: `READYLINK_LIMIT_REACHED`. Nothing was created. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            403: components["responses"]["Forbidden"];
            /** @description The caller has no template with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getReadyLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the ReadyLink. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ReadyLink. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyLinkAnswer"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no ReadyLink with this id, or it was deleted. */
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
    deleteReadyLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the ReadyLink. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description The caller has no ReadyLink with this id, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    updateReadyLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the ReadyLink. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadyLinkPatch"];
            };
        };
        responses: {
            /** @description The changed ReadyLink. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyLinkAnswer"];
                };
            };
            /** @description The body has no field to change, or an invalid value; the message names the field. */
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
            /** @description The caller has no ReadyLink with this id, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    listAssessmentConfigs: {
        parameters: {
            query?: {
                /** @description Only templates (true), or only working configs (false). */
                isTemplate?: boolean;
                /** @description Which page, from 1. Default: 1. */
                page?: number;
                /** @description How many on a page, at most 100. Default: 20. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of configs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssessmentConfigList"];
                };
            };
            /** @description A parameter is invalid; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    createAssessmentConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssessmentConfigCreate"];
            };
        };
        responses: {
            /** @description The new template. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssessmentConfigAnswer"];
                };
            };
            /** @description A field of the body is invalid; the message names it. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The plan's limit of templates is reached: `QUOTA_EXCEEDED`. Nothing was created. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            403: components["responses"]["Forbidden"];
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getAssessmentConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the config. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The config. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AssessmentConfigDetail"];
                    };
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller has no config with this id. */
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
    deleteAssessmentConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the config. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            /** @description The caller has no config with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    updateAssessmentConfig: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the config. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssessmentConfigPatch"];
            };
        };
        responses: {
            /** @description The changed config. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssessmentConfigAnswer"];
                };
            };
            /** @description The body has no field to change, or an invalid value; the message names the field. */
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
            /** @description The caller has no config with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    listMemories: {
        parameters: {
            query?: {
                /** @description Only memories or insights of this type. */
                type?: components["schemas"]["MemoryType"];
                /** @description Only those of this project. */
                projectId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The memories. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MemoryList"];
                };
            };
            /** @description A parameter is invalid; the message names it. */
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
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    createMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemoryCreate"];
            };
        };
        responses: {
            /** @description The new memory. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Memory"];
                };
            };
            /** @description A field of the body is invalid; the message names it. */
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
            /** @description The caller has no project with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteMemoryByBody: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemoryReference"];
            };
        };
        responses: {
            /** @description Deleted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description The body has no id of a memory. */
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
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    updateMemory: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MemoryPatch"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description The body has no field to change, or an invalid value; the message names the field. */
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
            /** @description The caller has no memory with this id, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteMemory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the memory. Other texts are accepted too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The memory does not exist any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    listCaptures: {
        parameters: {
            query?: {
                /** @description Only captures of this channel. */
                channel?: components["schemas"]["CaptureChannel"];
                /** @description Only captures with this status. */
                status?: components["schemas"]["CaptureStatus"];
                /** @description Only those of this project. */
                projectId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The captures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaptureList"];
                };
            };
            /** @description A parameter is invalid; the message names it. */
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
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getCapture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the capture. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The current state of the capture. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaptureDetail"];
                };
            };
            401: components["responses"]["Unauthorized"];
            403: components["responses"]["Forbidden"];
            /** @description The caller has no capture with this id, or it was deleted. */
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
    reprocessCapture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the capture. */
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
            /** @description The capture, pending again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaptureAnswer"];
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
            /** @description The caller has no capture with this id, or it was deleted. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteCapture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description UUID of the capture. Other texts are accepted too. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The capture does not exist any more. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
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
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    createCaptureNote: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaptureNote"];
            };
        };
        responses: {
            /** @description The capture, pending. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaptureAnswer"];
                };
            };
            /** @description A field of the body is invalid; the message names it. */
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
            /** @description The caller has no project with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    listContacts: {
        parameters: {
            query?: {
                /** @description Only contacts whose name or company contains this text, ignoring case. */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The contacts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ContactList"];
                };
            };
            /** @description A parameter is invalid; the message names it. */
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
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    createContact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactCreate"];
            };
        };
        responses: {
            /** @description The new contact. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description A field of the body is invalid; the message names it. */
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
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    deleteContact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactReference"];
            };
        };
        responses: {
            /** @description Deleted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description The body has no id of a contact. */
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
            /** @description The caller has no contact with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    updateContact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContactPatch"];
            };
        };
        responses: {
            /** @description The changed contact. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description The body has no field to change, or an invalid value; the message names the field. */
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
            /** @description The caller has no contact with this id. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    listInsights: {
        parameters: {
            query?: {
                /** @description Only memories or insights of this type. */
                type?: components["schemas"]["InsightType"];
                /** @description true: only unread insights. */
                unreadOnly?: boolean;
                /** @description How many at most, up to 100. Default: 25. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The insights. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InsightList"];
                };
            };
            /** @description A parameter is invalid; the message names it. */
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
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    getSuggestions: {
        parameters: {
            query?: {
                /** @description The project of the suggestions. */
                projectId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The suggestions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuggestionList"];
                };
            };
            /** @description A parameter is invalid; the message names it. */
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
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
}
