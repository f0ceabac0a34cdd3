import Mirror

extension WealthboxStream {
    /// Every stream, in the order of the first backfill: reference lists, which the records refer to, then the
    /// largest collections.
    static func all(overlap: Duration) -> [WealthboxStream] {
        ranked(references, from: 0) + ranked(collections(overlap: overlap), from: 100)
    }

    private static func ranked(_ streams: [WealthboxStream], from first: Int) -> [WealthboxStream] {
        streams.enumerated().map { place, stream in
            var stream = stream
            stream.stream.rank = first + place
            return stream
        }
    }

    // MARK: - Collections

    private static func collections(overlap: Duration) -> [WealthboxStream] {
        // Unknown parameters are silently ignored, and `updated_since` is not documented.
        let newestFirst = Stream.Polling.changesIfHonoured(overlap: overlap, otherwise: .newestFirst)
        let whole = Stream.Polling.changesIfHonoured(overlap: overlap, otherwise: .whole)
        return [
            contacts(newestFirst), notes(newestFirst), tasks(whole), events(whole), opportunities(whole),
            projects(whole), workflows(whole), workflowTemplates(whole), comments(whole), activity(whole),
        ]
    }

    /// Source: Retrieve all contacts, "deleted: Returns deleted items for this endpoint with attributes for id and
    /// deleted_at".
    private static func contacts(_ polling: Stream.Polling) -> WealthboxStream {
        var contacts = collection("contacts", polling, WealthboxColumns.contacts)
        contacts.stream.volatileColumns = ["image"]
        contacts.stream.deletionMarks = [.moment(column: "deleted_at")]
        contacts.lists.append(WealthboxList("contacts", changes: .deleted, .init("deleted", "true")))
        return contacts
    }

    /// Clients of the API see `status_updates` where the documentation says `notes`.
    private static func notes(_ polling: Stream.Polling) -> WealthboxStream {
        var notes = collection("notes", polling, WealthboxColumns.notes)
        notes.lists[0].names.append("status_updates")
        return notes
    }

    /// "Return completed tasks as well", says the documentation; clients get only those. Both together are all,
    /// either way, and in this order also those that are completed meanwhile.
    private static func tasks(_ polling: Stream.Polling) -> WealthboxStream {
        var tasks = collection("tasks", polling, WealthboxColumns.tasks)
        tasks.lists = ["false", "true"].map {
            WealthboxList("tasks", changes: .updated, .init("completed", $0))
        }
        return tasks
    }

    private static func events(_ polling: Stream.Polling) -> WealthboxStream {
        collection("events", polling, WealthboxColumns.events)
    }

    private static func opportunities(_ polling: Stream.Polling) -> WealthboxStream {
        var opportunities = collection("opportunities", polling, WealthboxColumns.opportunities)
        opportunities.lists[0].query = [.init("include_closed", "true")]
        opportunities.hasAmounts = true
        return opportunities
    }

    private static func projects(_ polling: Stream.Polling) -> WealthboxStream {
        var projects = collection("projects", polling, WealthboxColumns.projects)
        projects.stream.volatileColumns = ["image"]
        return projects
    }

    /// Without a status only the active ones are listed. They are asked for in the order of a workflow's life: one
    /// that moves on while they are walked comes twice and is not missed.
    private static func workflows(_ polling: Stream.Polling) -> WealthboxStream {
        var workflows = collection("workflows", polling, WealthboxColumns.workflows)
        workflows.lists = ["scheduled", "active", "completed"].map {
            WealthboxList("workflows", changes: .updated, .init("status", $0))
        }
        return workflows
    }

    private static func workflowTemplates(_ polling: Stream.Polling) -> WealthboxStream {
        collection("workflow_templates", polling, WealthboxColumns.workflowTemplates)
    }

    /// Whether a list without a type has the comments on everything is not documented, so each type is asked for
    /// as well; a comment that comes twice is one. The names are those that clients of the API ask by, also where
    /// rows have another (`StatusUpdate`).
    private static func comments(_ polling: Stream.Polling) -> WealthboxStream {
        var comments = collection("comments", polling, WealthboxColumns.comments)
        comments.hasSingleRecords = false
        // Or it is taken only with one.
        comments.lists[0].isOptional = true
        comments.lists += [
            "StatusUpdates", "Task", "Event", "Opportunity", "Project", "Workflow", "WorkflowStep", "Contact",
        ].map { type in
            var list = WealthboxList("comments", changes: .updated, .init("resource_type", type))
            list.isOptional = true
            return list
        }
        return comments
    }

    /// Clients of the API see `stream_events` where the documentation says `stream_items`.
    private static func activity(_ polling: Stream.Polling) -> WealthboxStream {
        var activity = collection("activity", polling, WealthboxColumns.activity)
        activity.hasSingleRecords = false
        activity.lists[0].names = ["stream_items", "stream_events", "activity"]
        activity.paging = .cursor
        activity.stream.isPageNumbered = false
        return activity
    }

    private static func collection(
        _ name: String, _ polling: Stream.Polling, _ columnTypes: [String: ColumnType]
    ) -> WealthboxStream {
        WealthboxStream(
            stream: Stream(
                name: name, polling: polling, rank: 0, columnTypes: columnTypes, isPageNumbered: true
            ),
            lists: [WealthboxList(name, changes: .updated)],
            hasSingleRecords: true
        )
    }

    // MARK: - Reference lists

    private static let references = [
        me,
        reference("users", at: "users", WealthboxColumns.users),
        reference("teams", at: "teams", WealthboxColumns.teams),
        reference("user_groups", at: "user_groups", WealthboxColumns.userGroups),
        reference("contact_roles", at: "categories/contact_roles", WealthboxColumns.contactRoles),
        reference("custom_fields", at: "categories/custom_fields", WealthboxColumns.customFields),
        reference("tags", at: "categories/tags", WealthboxColumns.tags),
        categories,
    ]

    /// The whole answer is one record, that of the login's profile.
    private static var me: WealthboxStream {
        var me = reference("me", at: "me", WealthboxColumns.me)
        me.paging = .none
        me.stream.isPageNumbered = false
        return me
    }

    /// The members of all categories, whose ids are their own in each.
    private static var categories: WealthboxStream {
        var categories = reference("categories", at: "categories", WealthboxColumns.categories)
        categories.key = ["category", "id"]
        categories.lists = categoryNames.map { name in
            var list = WealthboxList("categories/\(name)")
            // `tags` is documented; clients of the API see the category's name.
            list.names = ["tags", name]
            list.constants = [("category", name)]
            list.isOptional = true
            return list
        }
        return categories
    }

    /// Source: List all members of a customizable category, "Choices"; `contact_roles` has a list of its own.
    private static let categoryNames = [
        "opportunity_stages", "opportunity_pipelines", "contact_types", "contact_sources", "task_categories",
        "event_categories", "file_categories", "investment_objectives", "financial_account_types",
        "email_types", "phone_types", "address_types", "website_types",
    ]

    private static func reference(
        _ name: String, at path: String, _ columnTypes: [String: ColumnType]
    ) -> WealthboxStream {
        WealthboxStream(
            stream: Stream(
                name: name, polling: .whole(atFullWalkPace: false), rank: 0, columnTypes: columnTypes,
                isPageNumbered: true
            ),
            lists: [WealthboxList(path)]
        )
    }
}
