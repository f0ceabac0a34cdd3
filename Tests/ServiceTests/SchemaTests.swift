import Mirror
import SQLite
import Store
import Testing

@testable import Service

/// The schema's three forms: a value in, a text out.
struct SchemaTests {
    private static func column(
        _ name: String, _ type: String, from vendorName: String? = nil, key: Int = 0, anomalies: Int = 0,
        note: String? = nil
    ) -> DatabaseSchema.Column {
        DatabaseSchema.Column(
            name, type == "text" ? "TEXT" : type.uppercased(),
            origin: DatabaseSchema.Origin(vendorName: vendorName ?? name, type: type, note: note),
            keyPlace: key, anomalies: anomalies
        )
    }

    private static func stream(
        _ name: String, account: String = "wh", _ columns: [DatabaseSchema.Column],
        isComplete: Bool = true
    ) -> DatabaseSchema.Table {
        let state = Fixture.state(
            name, account: account, lastSuccessAt: isComplete ? Fixture.now - .seconds(60) : nil)
        let table = "\(account)_\(name)"
        return DatabaseSchema.Table(
            table, .stream(DatabaseSchema.StreamSummary(state)),
            columns: columns + [
                DatabaseSchema.Column("_synced_at", "TEXT"), DatabaseSchema.Column("_deleted_at", "TEXT"),
            ],
            statements: ["CREATE TABLE \(quoted(identifier: table)) (id)"]
        )
    }

    private static let prospects = stream(
        "prospects",
        [
            column("id", "integer", from: "prospects.id", key: 1),
            column("move_in", "date", from: "prospects.move_in", anomalies: 2),
            column("communities_id", "integer", from: "communities.id", note: "a | b"),
            column("referrer_id", "integer"),
        ])
    private static let communities = stream(
        "communities", [column("id", "integer", key: 1)], isComplete: false)
    private static let tags = DatabaseSchema.Table(
        "wh_prospects_tags", .child(parent: "wh_prospects", field: "tags", rows: 1),
        columns: [
            DatabaseSchema.Column("parent_id", "INTEGER", keyPlace: 1),
            DatabaseSchema.Column("position", "INTEGER", keyPlace: 2), column("value", "text"),
        ],
        statements: ["CREATE TABLE wh_prospects_tags (parent_id)"]
    )
    private static let people = DatabaseSchema.Table(
        "people", .overVendors(isSearch: false), columns: [DatabaseSchema.Column("full_name", "")],
        statements: ["CREATE VIEW people AS SELECT 1 AS full_name"]
    )
    private static let runs = DatabaseSchema.Table(
        "crmirror_runs", .own, columns: [DatabaseSchema.Column("id", "INTEGER", keyPlace: 1)],
        statements: ["CREATE TABLE crmirror_runs (id)", "CREATE INDEX by_id ON crmirror_runs (id)"]
    )
    private static let schema = DatabaseSchema(tables: [runs, people, tags, prospects, communities])

    // MARK: What refers to what

    @Test func `a child refers to its parent for sure, a column to the table of its name by a guess`() {
        #expect(
            Self.schema.relations == [
                SchemaRelation(
                    from: "wh_prospects", column: "communities_id", to: "wh_communities", isGuessed: true),
                SchemaRelation(
                    from: "wh_prospects_tags", column: "parent_id", to: "wh_prospects", isGuessed: false),
            ])
    }

    @Test(arguments: [
        ("prospect_id", "wh_prospects"), ("prospects_id", "wh_prospects"), ("company_id", "wh_companies"),
        ("status_id", "wh_statuses"), ("me_id", "wh_me"),
    ])
    func `the table may be named in the singular and in the plural`(_ column: String, _ table: String) {
        let name = String(table.dropFirst("wh_".count))
        let other = Self.stream(name, [Self.column("id", "integer", key: 1)])
        let schema = DatabaseSchema(tables: [other, Self.stream("tours", [Self.column(column, "integer")])])
        #expect(schema.relations.map(\.to) == [table])
    }

    @Test func `nothing is guessed across accounts, of another type, or where the id alone is no key`() {
        let tours = Self.stream(
            "tours",
            [
                Self.column("prospect_id", "integer"), Self.column("unit_id", "text"),
                Self.column("category_id", "integer"), Self.column("old_prospect_id", "integer"),
            ])
        let others = [
            Self.stream("prospects", account: "east", [Self.column("id", "integer", key: 1)]),
            Self.stream("units", [Self.column("id", "integer", key: 1)]),
            Self.stream(
                "categories",
                [
                    Self.column("category", "text", key: 1), Self.column("id", "integer", key: 2),
                ]),
        ]
        #expect(DatabaseSchema(tables: [tours] + others).relations == [])
    }

    @Test func `an account's tables come with their children and without the others`() {
        let east = Self.stream("prospects", account: "east", [Self.column("id", "integer", key: 1)])
        let schema = DatabaseSchema(tables: Self.schema.tables + [east])
        #expect(
            schema.narrowed(to: ["wh"]).tables.map(\.name) == [
                "wh_communities", "wh_prospects", "wh_prospects_tags",
            ])
        #expect(schema.narrowed(to: ["east"]).tables == [east])
    }

    // MARK: SQL

    @Test func `as SQL it has the file's statements in a readable order`() {
        #expect(
            SchemaSQL(Self.schema).text == """
                -- Mirrored tables, one a stream

                -- wh, communities (welcomehome): 1,200 rows live, 3 deleted, not complete yet
                CREATE TABLE "wh_communities" (id);

                -- wh, prospects (welcomehome): 1,200 rows live, 3 deleted, complete through 2026-05-28T20:25:40Z
                CREATE TABLE "wh_prospects" (id);

                -- Child tables: arrays of the tables above

                -- wh_prospects, tags: 1 row
                CREATE TABLE wh_prospects_tags (parent_id);

                -- Views over all vendors, and what other people put into the file

                CREATE VIEW people AS SELECT 1 AS full_name;

                -- crmirror's own

                CREATE TABLE crmirror_runs (id);
                CREATE INDEX by_id ON crmirror_runs (id);
                """)
    }

    @Test func `a comment that has a line break in it stays a comment`() {
        var table = Self.tags
        table.kind = .child(parent: "wh_prospects", field: "a\r\nDROP TABLE b;\u{2028}c", rows: 2)
        #expect(
            SchemaSQL(DatabaseSchema(tables: [table])).text.contains(
                "-- wh_prospects, a DROP TABLE b; c: 2 rows\nCREATE"))
    }

    // MARK: Markdown

    @Test func `as Markdown it says what each table mirrors, and which columns it has`() {
        #expect(
            SchemaMarkdown(DatabaseSchema(tables: [Self.prospects, Self.communities, Self.tags])).text == """
                ## `wh_communities`

                Account `wh` (welcomehome), stream `communities`: 1,200 rows live, 3 deleted; not complete yet.

                | column | type | vendor's name | key | note |
                |---|---|---|---|---|
                | `id` | integer | `id` | key |  |
                | `_synced_at` | text |  |  |  |
                | `_deleted_at` | text |  |  |  |

                ## `wh_prospects`

                Account `wh` (welcomehome), stream `prospects`: 1,200 rows live, 3 deleted; complete through \
                2026-05-28T20:25:40Z. Child tables: [`wh_prospects_tags`](#wh_prospects_tags).

                | column | type | vendor's name | key | note |
                |---|---|---|---|---|
                | `id` | integer | `prospects.id` | key |  |
                | `move_in` | date | `prospects.move_in` |  | 2 anomalies |
                | `communities_id` | integer | `communities.id` |  | \
                → [`wh_communities`](#wh_communities) by its name; a \\| b |
                | `referrer_id` | integer | `referrer_id` |  |  |
                | `_synced_at` | text |  |  |  |
                | `_deleted_at` | text |  |  |  |

                ## `wh_prospects_tags`

                The array `tags` of [`wh_prospects`](#wh_prospects): 1 row.

                | column | type | vendor's name | key | note |
                |---|---|---|---|---|
                | `parent_id` | integer |  | key | → [`wh_prospects`](#wh_prospects) |
                | `position` | integer |  | key |  |
                | `value` | text | `value` |  |  |
                """)
    }

    @Test(arguments: [
        (
            DatabaseSchema.Kind.overVendors(isSearch: false),
            "crmirror's: a view over all vendors and accounts."
        ),
        (
            .overVendors(isSearch: true),
            "crmirror's: a full-text search over the people of all vendors and accounts."
        ),
        (.other(isView: true), "A view."), (.other(isView: false), "A table that mirrors no stream."),
    ])
    func `as Markdown it tells crmirror's views from other people's`(
        _ kind: DatabaseSchema.Kind, _ words: String
    ) {
        let table = DatabaseSchema.Table("people", kind, columns: [])
        #expect(SchemaMarkdown(DatabaseSchema(tables: [table])).text == "## `people`\n\n\(words)")
    }

    @Test(arguments: [
        ("name", "`name`"), ("a|b", "`a\\|b`"), ("a`b", "``a`b``"), ("a``b", "`a``b`"),
        ("`a", "`` `a ``"), ("a`b``c", "```a`b``c```"), ("two\nlines", "`two lines`"), ("", "` `"),
        ("*bold* <b>", "`*bold* <b>`"),
    ])
    func `a name stands in Markdown as it is`(_ name: String, _ code: String) {
        #expect(SchemaMarkdown.code(name) == code)
    }

    @Test func `an anchor is what GitHub makes of the heading`() {
        #expect(SchemaMarkdown.anchor("wh_Prospects") == "wh_prospects")
        #expect(SchemaMarkdown.anchor("a b's `c`|d") == "a-bs-cd")
    }

    // MARK: Mermaid

    @Test func `as Mermaid it has the keys and the references`() {
        #expect(
            SchemaMermaid(Self.schema).text == """
                erDiagram
                    %% Dotted: guessed by the column's name.
                    "wh_communities" {
                        integer id PK
                    }
                    "wh_prospects" {
                        integer id PK
                        integer communities_id FK
                    }
                    "wh_prospects_tags" {
                        integer parent_id PK, FK
                        integer position PK
                    }
                    "wh_communities" |o..o{ "wh_prospects" : "communities_id"
                    "wh_prospects" ||--o{ "wh_prospects_tags" : "parent_id"
                """)
    }

    /// The texts were given to Mermaid 11.16, which reads and draws them.
    @Test func `names that Mermaid does not take are made such as it does`() {
        let names = ["pk", "UKé", "2bed", "a \"b\" %% c", "الاسم", "🐈", "direction TB", ""]
        let columns = names.enumerated().map { place, name in Self.column(name, "text", key: place + 1) }
        var table = Self.stream("odd", columns)
        table.name = "wh_direction TB \"100%\" \\"
        table.columns[0].origin?.type = ""
        #expect(
            SchemaMermaid(DatabaseSchema(tables: [table])).text == """
                erDiagram
                    "wh_direction_TB__100____" {
                        _ _pk PK "pk"
                        text _UKé PK "UKé"
                        text _2bed PK "2bed"
                        text a__b_____c PK "a 'b' __ c"
                        text الاسم PK
                        text _ PK "🐈"
                        text direction_TB PK "direction TB"
                        text _ PK "_"
                    }
                """)
    }
}
