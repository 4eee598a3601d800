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
         * @description Queues an audit analysis of the project and answers at once with the job to poll. The project needs a current document analysis and a current interview analysis. It takes the compute credits of an analysis. No body is needed; a JSON body is ignored.
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
        /**
         * Create a project
         * @description Creates an audit project in the status `setup`. It takes 1,000 credits; when fewer are left, nothing is created.
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
         * @description One project of the caller in full, with its documents and its document analyses.
         */
        get: operations["getProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a project
         * @description Changes the fields of a project that are given. Status, ownership and credits cannot be changed.
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
         * @description The most recent audit analysis of the project: `running` while it is being made, then `complete` or `failed`. A finished job names it in `analysisId`.
         */
        get: operations["getAuditAnalysis"];
        put?: never;
        /**
         * Run an audit analysis and wait for it
         * @description Runs the synthesis on what the project has and answers when it is done, after 60 to 300 seconds: give the client a time-out of at least 360. Whoever hangs up can read the result later. It takes compute credits. No body is needed; a JSON body is ignored.
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
         * @description What the most recent complete analysis suggests, those with the greatest impact first; none before there is one.
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
         * @description Executive summary, opportunities, risks and memos of the most recent complete analysis.
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
         * @description Leads that came in through ReadyLinks, a page at a time: without archived ones unless they are asked for. Leads without a value to sort by come last.
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
         * @description A lead, archived or not, with the answers of its survey and the ReadyLink it came through.
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
         * @description Makes an audit project of the lead, with a business analysis and, where there are answers, the survey as a document. It takes 1,000 credits; when fewer are left, nothing changes. A lead can be converted once. No body is needed; a JSON body is ignored.
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
         * @description ReadyLinks that are not deleted, a page at a time.
         */
        get: operations["listReadyLinks"];
        put?: never;
        /**
         * Create a ReadyLink
         * @description Creates a link to a survey. The questions of a template, where one is named, are copied into a working config of the link's own.
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
         * @description A ReadyLink that is not deleted.
         */
        get: operations["getReadyLink"];
        put?: never;
        post?: never;
        /**
         * Delete a ReadyLink
         * @description Its survey cannot be opened any more, and its place in the quota is free; its leads stay.
         */
        delete: operations["deleteReadyLink"];
        options?: never;
        head?: never;
        /**
         * Change a ReadyLink
         * @description Changes the fields of a ReadyLink that are given.
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
         * @description Templates and working configs, those created last first, a page at a time.
         */
        get: operations["listAssessmentConfigs"];
        put?: never;
        /**
         * Create a template
         * @description Creates a template, whatever `isTemplate` says: working configs come with ReadyLinks.
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
         * @description A template or a working config, with its questions in their order, hidden ones included.
         */
        get: operations["getAssessmentConfig"];
        put?: never;
        post?: never;
        /**
         * Delete a config
         * @description Deletes a template or a working config for good; a ReadyLink whose config it was asks the default questions.
         */
        delete: operations["deleteAssessmentConfig"];
        options?: never;
        head?: never;
        /**
         * Change a config
         * @description Replaces the fields of a template or a working config that are given.
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
         * @description Memories that are not deleted, all of them, the newest first.
         */
        get: operations["listMemories"];
        put?: never;
        /**
         * Save a memory
         * @description Saves a memory as it is.
         */
        post: operations["createMemory"];
        /**
         * Delete a memory that the body names
         * @description The same as `DELETE /api/nucleus/memories/{id}`, but for what it answers: an id that names no memory of the caller is a 500, as documented.
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
                /** @description UUID of the memory. Any other text is taken as well. */
                id: string;
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a memory
         * @description The memory is listed no longer. It can be repeated, and the answer is the same for an id that names no memory.
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
         * @description Captures that are not deleted, all of them, the newest first.
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
         * @description Answers how far reading a capture has got. Poll it after sending a note, until `status` is `processed`, `needs_review` or `failed`.
         */
        get: operations["getCapture"];
        put?: never;
        /**
         * Read a capture again
         * @description Puts a capture back to pending, without its items, and reads it again. It can be asked for whatever the status is. No body is needed; a JSON body is ignored.
         */
        post: operations["reprocessCapture"];
        /**
         * Delete a capture
         * @description The capture is listed no longer, and reading it stops; memories that came of it stay. It can be repeated, and the answer is the same for an id that names no capture.
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
         * Send a note to be captured
         * @description Queues a note to be read, which takes 15 to 60 seconds: poll `GET /api/nucleus/captures/{id}`.
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
         * @description All contacts, by name.
         */
        get: operations["listContacts"];
        put?: never;
        /**
         * Add a contact
         * @description Adds a contact. A `relationshipType` that is not known becomes null.
         */
        post: operations["createContact"];
        /**
         * Delete a contact
         * @description The contact is gone for good.
         */
        delete: operations["deleteContact"];
        options?: never;
        head?: never;
        /**
         * Change a contact
         * @description Changes the fields of a contact that are given; null clears one. A `relationshipType` that is not known becomes null.
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
         * List what Audity has noticed
         * @description Insights that have not expired and were not dismissed, the newest first.
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
         * @description Three sentences that say what to ask or do next, about a project or in general.
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
             * @example EMPTY_PATCH
             * @example INVALID_DESCRIPTION_TYPE
             * @example DESCRIPTION_TOO_LONG
             * @example FEATURE_NOT_AVAILABLE
             * @example READYLINK_LIMIT_REACHED
             * @example QUOTA_EXCEEDED
             */
            code?: string;
        };
        /** @description Why a valid token may not do this: its scope, the route, or the plan of its account. */
        ForbiddenError: {
            /** @description What went wrong, for a person. */
            error: string;
            /** @description More about it, in development only. */
            details?: string;
            /** @description The smallest tier that may do this; only where the plan is what lacks. */
            requiredTier?: string;
            /**
             * Format: uri
             * @description Where to change the plan; only where the plan is what lacks.
             */
            upgradeUrl?: string;
            /** @description A stable name of what went wrong; absent where the plan is what lacks. */
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
        /** @description A project as writing to it answers. */
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
             * @description What a completed job names in `analysisId`.
             */
            id: string;
            /** Format: uuid */
            projectId: string;
            /**
             * @description `running` while it is being made.
             * @enum {string}
             */
            status: "running" | "complete" | "failed";
            /**
             * Format: date-time
             * @description When the synthesis began.
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
        /** @description A finished synthesis. */
        AuditAnalysisRun: {
            analysis: components["schemas"]["AuditAnalysis"];
            /** @description What the synthesis was about. */
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
        /** @description Something that the organisation could do. */
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
            /** @description Titles of opportunities that come first. */
            dependencies: string[];
            riskMitigation: string;
        };
        StakeholderMemo: {
            stakeholderName: string;
            stakeholderRole: string;
            memo: string;
        };
        /** @description What an audit hands over. */
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
             * @description When the next billing period begins, with all credits again.
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
        /** @description A lead as the list shows it. */
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
            /** @description The same with what web research has found; equal to it until then. */
            compositeScore: number | null;
            status: components["schemas"]["LeadStatus"];
            /**
             * @description How far the web research of the business is; null: none was asked for.
             * @enum {string|null}
             */
            webResearchStatus: "pending" | "processing" | "completed" | "failed" | null;
            /**
             * Format: uuid
             * @description The project that the lead became; null: it was not converted.
             */
            convertedToAuditId: string | null;
            /**
             * Format: date-time
             * @description When the visitor became a lead, by sending the survey. It says nothing of a conversion to a project.
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
            /** @description The same with what web research has found; equal to it until then. */
            compositeScore: number | null;
            status: components["schemas"]["LeadStatus"];
            /**
             * @description How far the web research of the business is; null: none was asked for.
             * @enum {string|null}
             */
            webResearchStatus: "pending" | "processing" | "completed" | "failed" | null;
            /**
             * Format: uuid
             * @description The project that the lead became; null: it was not converted.
             */
            convertedToAuditId: string | null;
            /**
             * Format: date-time
             * @description When the visitor became a lead, by sending the survey. It says nothing of a conversion to a project.
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
        /** @description Which part of a list this is. */
        Pagination: {
            page: number;
            limit: number;
            /** @description How many there are on all pages. */
            total: number;
            totalPages: number;
        };
        /** @description A page of leads. */
        LeadList: {
            data: components["schemas"]["Lead"][];
            pagination: components["schemas"]["Pagination"];
            /** @description How the request was understood. */
            filters: {
                /** @enum {string} */
                status: "active" | "archived" | "all";
                /** @enum {string} */
                sortBy: "created_at" | "updated_at" | "ai_readiness_score" | "composite_score" | "business_name";
                /** @enum {string} */
                sortOrder: "asc" | "desc";
            };
        };
        /** @description What a conversion has made. */
        LeadConversion: {
            success: boolean;
            data: {
                /**
                 * Format: uuid
                 * @description The project that the lead has become.
                 */
                auditId: string;
                creditsUsed: number;
                /** @description Whether the survey is a document of the project. */
                pdfAttached: boolean;
            };
        };
        /** @description A link to a survey that brings in leads. */
        ReadyLink: {
            /** Format: uuid */
            id: string;
            name: string;
            slug: string;
            /**
             * Format: uri
             * @description Where prospects answer the survey; needs no token.
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
            /** @description Who asks. */
            consultantName?: string | null;
            /** @description For which company. */
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
            /** @description Who asks. */
            consultantName?: string | null;
            /** @description For which company. */
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
        /** @description Which questions a survey asks, in which order, and how answers score. */
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
            /** @description What can be chosen; empty unless it is a choice. */
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
            /** @description How much a question counts, 0 to 10, by its id; 1 where nothing is said. */
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
            /** @description How much a question counts, 0 to 10, by its id; 1 where nothing is said. */
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
        /** @description Something that Audity remembers for the caller. */
        Memory: {
            /** Format: uuid */
            id: string;
            memoryType: components["schemas"]["MemoryType"];
            subject: string;
            content: string;
            /**
             * @description Whether it was saved as it is (explicit), taken from a capture (extracted), or concluded (detected).
             * @enum {string}
             */
            sourceType: "explicit" | "extracted" | "detected";
            /** @description How sure it is; 1 for what was saved as it is. */
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
            /** @description Where an extracted memory comes from. */
            sourceContext: {
                /** Format: uuid */
                captureId?: string;
            } | null;
            /** Format: uuid */
            sourceConversationId: string | null;
            /** Format: date-time */
            lastRetrievedAt: string | null;
        };
        /** @description Memories, the newest first. */
        MemoryList: {
            memories: components["schemas"]["Memory"][];
        };
        /** @description A memory to save as it is. Other fields are ignored. */
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
            /** @description Spaces around it are cut off. */
            subject?: string;
            /** @description Spaces around it are cut off. */
            content?: string;
        };
        /** @description Which memory. */
        MemoryReference: {
            /** @description UUID of the memory. */
            memoryId: string;
        };
        /** @description It is done. */
        Success: {
            success: boolean;
        };
        /**
         * @description How a capture came in; a token can send a text_note only.
         * @enum {string}
         */
        CaptureChannel: "transcript" | "voice_note" | "text_note" | "email" | "calendar" | "zoom" | "crm_sync" | "file_drop";
        /**
         * @description Waiting (pending), being read (processing), read (processed), read but unsure (needs_review), or not to be read (failed).
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
        /** @description A note, or what came in on another channel, and how far reading it has got. */
        Capture: {
            /** Format: uuid */
            id: string;
            channel: components["schemas"]["CaptureChannel"];
            /** @description As it came in. */
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
            /** @description Its text as it was read; null until it was. */
            processedContent: string | null;
            /** @description What reading it has found; null until it was read. */
            processingResults: components["schemas"]["ProcessingResults"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description Something that was found in a capture. */
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
        /** @description Captures, the newest first. */
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
            /** @description In the order in which they stand in the capture; empty until it was read. */
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
        /** @description Somebody whom the caller knows. */
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
             * @description The lead that the contact is.
             */
            leadSurveyId: string | null;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description A contact to add. Other fields are ignored. */
        ContactCreate: {
            /** @description Spaces around it are cut off. */
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
            /** @description Spaces around it are cut off. */
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
         * @description What raised it. Only the first four are raised; the others are reserved.
         * @enum {string}
         */
        InsightType: "overdue_followup" | "pattern_detected" | "similar_lead" | "stale_client" | "pre_meeting" | "referral_opportunity" | "portfolio_insight" | "content_suggestion";
        /** @description Something that Audity has noticed. */
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
             * @description How soon to look at it.
             * @enum {string}
             */
            priority: "high" | "normal" | "low";
            isRead: boolean;
            isDismissed: boolean;
            /**
             * Format: date-time
             * @description When it is listed no longer.
             */
            expiresAt: string;
            /** Format: date-time */
            createdAt: string;
        };
        /** @description Insights, the newest first. */
        InsightList: {
            insights: components["schemas"]["Insight"][];
        };
        /** @description Three things to ask or do next. */
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
        /** @description Too few credits are left in this billing period; nothing was done. */
        PaymentRequired: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
        /** @description The token is valid but may not do this: for want of a scope, or of a plan that includes it. */
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
            402: components["responses"]["PaymentRequired"];
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
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
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
            /** @description The body is not a project; the message names the field. */
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
            /** @description The project as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectSummary"];
                };
            };
            /** @description Nothing to change, or a value that cannot be: `EMPTY_PATCH`, `INVALID_DESCRIPTION_TYPE`, `DESCRIPTION_TOO_LONG`, or a message that names the field. */
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
            /** @description No such project among the caller's projects. */
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
            /** @description The synthesis failed; the message says why. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            /** @description The server stopped waiting; read the analysis later. */
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
                /** @description Only those of this category. */
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
            /** @description There is no such category. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
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
            /** @description No such project among the caller's projects, or it has no complete analysis yet. */
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
            /** @description A parameter is not right; the message names it. */
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
            /** @description No such lead among the caller's leads. */
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
            /** @description The project that the lead has become. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LeadConversion"];
                };
            };
            /** @description The lead is converted already, or the body is not valid JSON. */
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
            /** @description No such lead among the caller's leads. */
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
                /** @description Only those with this in their name, in any case. */
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
            /** @description A parameter is not right; the message names it. */
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
            /** @description The body is not a ReadyLink; the message names the field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The plan includes no more ReadyLinks: `READYLINK_LIMIT_REACHED`. Nothing was created. */
            402: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            403: components["responses"]["Forbidden"];
            /** @description No such template among the caller's configs. */
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
            /** @description No such ReadyLink among the caller's, or it is deleted. */
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
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A body was sent that is not valid JSON. */
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
            /** @description No such ReadyLink among the caller's, or it is deleted. */
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
            /** @description The ReadyLink as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadyLinkAnswer"];
                };
            };
            /** @description Nothing to change, or a value that cannot be; the message names the field. */
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
            /** @description No such ReadyLink among the caller's, or it is deleted. */
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
            /** @description A parameter is not right; the message names it. */
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
            /** @description The body is not a config; the message names the field. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Error"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The plan includes no more templates: `QUOTA_EXCEEDED`. Nothing was created. */
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
            /** @description No such config among the caller's configs. */
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
            /** @description It is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A body was sent that is not valid JSON. */
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
            /** @description No such config among the caller's configs. */
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
            /** @description The config as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AssessmentConfigAnswer"];
                };
            };
            /** @description Nothing to change, or a value that cannot be; the message names the field. */
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
            /** @description No such config among the caller's configs. */
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
                /** @description Only those of this type. */
                type?: components["schemas"]["MemoryType"];
                /** @description Only those about this project. */
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
            /** @description A parameter is not right; the message names it. */
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
            /** @description The body is not a memory; the message names the field. */
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
            /** @description It is deleted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description The body names no memory. */
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
            /** @description It is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description Nothing to change, or a value that cannot be; the message names the field. */
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
            /** @description No such memory among the caller's, or it is deleted. */
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
                /** @description UUID of the memory. Any other text is taken as well. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No such memory is listed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A body was sent that is not valid JSON. */
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
                /** @description Only those that came in on this channel. */
                channel?: components["schemas"]["CaptureChannel"];
                /** @description Only those with this status. */
                status?: components["schemas"]["CaptureStatus"];
                /** @description Only those about this project. */
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
            /** @description A parameter is not right; the message names it. */
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
            /** @description The capture as it stands now. */
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
            /** @description No such capture among the caller's, or it is deleted. */
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
            /** @description A body was sent that is not valid JSON. */
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
            /** @description No such capture among the caller's, or it is deleted. */
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
                /** @description UUID of the capture. Any other text is taken as well. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No such capture is listed. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A body was sent that is not valid JSON. */
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
            /** @description The body is not a note; the message names the field. */
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
            413: components["responses"]["PayloadTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["InternalError"];
        };
    };
    listContacts: {
        parameters: {
            query?: {
                /** @description Only those with this in their name or company, in any case. */
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
            /** @description A parameter is not right; the message names it. */
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
            /** @description The body is not a contact; the message names the field. */
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
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"];
                };
            };
            /** @description The body names no contact. */
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
            /** @description No such contact among the caller's. */
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
            /** @description The contact as it is now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            /** @description Nothing to change, or a value that cannot be; the message names the field. */
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
            /** @description No such contact among the caller's. */
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
                /** @description Only those of this type. */
                type?: components["schemas"]["InsightType"];
                /** @description true: only those that nobody has read. */
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
            /** @description A parameter is not right; the message names it. */
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
                /** @description The project that they are to be about. */
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
            /** @description A parameter is not right; the message names it. */
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
