/// The answers that Wealthbox's documentation shows, as they stand there, by stream.
enum WealthboxSamples {
    static let all = [
        "me": me,
        "contacts": contacts,
        "tasks": tasks,
        "workflows": workflows,
        "workflow_templates": workflowTemplates,
        "events": events,
        "opportunities": opportunities,
        "projects": projects,
        "notes": notes,
        "comments": comments,
        "activity": activity,
        "users": users,
        "teams": teams,
        "user_groups": userGroups,
        "contact_roles": contactRoles,
        "custom_fields": customFields,
        "tags": tags,
        "categories": categories,
    ]

    static let me = #"""
        {
          "id": 1,
          "name": "Bill Jones",
          "first_name": "Bill",
          "last_name": "Jones",
          "email": "bill@example.com",
          "plan": "premier",
          "created_at": "2015-05-24 10:00 AM -0500",
          "updated_at": "2015-10-12 11:30 PM -0500",
          "current_user": {
            "id": 1,
            "email": "bill@example.com",
            "name": "Bill Jones",
            "account": 1
          },
          "accounts": [
            {
              "id": 1,
              "name": "ABC Financial",
              "created_at": "2015-05-24 10:00 AM -0500"
            }
          ],
          "users": [
            {
              "id": 1,
              "email": "bill@example.com",
              "name": "Bill Jones",
              "account": 1
            }
          ]
        }
        """#

    static let contacts = #"""
        {
          "contacts": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "prefix": "Mr.",
              "first_name": "Kevin",
              "middle_name": "James",
              "last_name": "Anderson",
              "suffix": "M.D.",
              "nickname": "Kev",
              "job_title": "CEO",
              "company_name": "Acme Co.",
              "twitter_name": "kev.anderson",
              "linkedin_url": "linkedin.com/in/kanderson",
              "background_information": "Met Kevin at a conference.",
              "birth_date": "1975-10-27",
              "anniversary": "1998-11-29",
              "client_since": "2002-05-21",
              "date_of_death": "2018-01-21",
              "assigned_to": 1,
              "referred_by": 1,
              "type": "Person",
              "gender": "Female",
              "contact_source": "Referral",
              "contact_type": "Client",
              "status": "Active",
              "marital_status": "Married",
              "attorney": 1,
              "cpa": 1,
              "doctor": 1,
              "insurance": 1,
              "business_manager": 1,
              "family_officer": 1,
              "assistant": 1,
              "other": 1,
              "trusted_contact": 1,
              "important_information": "Has 3 kids in college",
              "personal_interests": "Skiing: Downhill, Traveling",
              "investment_objective": "Aggressive Growth",
              "time_horizon": "Short Term",
              "risk_tolerance": "Low",
              "mutual_fund_experience": 3,
              "stocks_and_bonds_experience": 2,
              "partnerships_experience": 1,
              "other_investing_experience": 5,
              "gross_annual_income": 100000,
              "assets": 250000,
              "non_liquid_assets": 50000,
              "liabilities": 50000,
              "adjusted_gross_income": 75000,
              "estimated_taxes": 18000,
              "confirmed_by_tax_return": true,
              "tax_year": 2015,
              "tax_bracket": 10,
              "birth_place": "New York, NY",
              "maiden_name": "Anderson",
              "passport_number": "AB1234CD5689",
              "green_card_number": "ZX567HG134",
              "occupation": {
                "name": "CEO",
                "start_date": "2015-11-25"
              },
              "drivers_license": {
                "number": "1111111",
                "state": "New York",
                "issued_date": "2001-10-27",
                "expires_date": "2011-10-27"
              },
              "retirement_date": "2025-09-30",
              "signed_fee_agreement_date": "2013-05-15",
              "signed_ips_agreement_date": "2014-03-12",
              "signed_fp_agreement_date": "2015-03-12",
              "last_adv_offering_date": "2013-09-21",
              "initial_crs_offering_date": "2012-09-21",
              "last_crs_offering_date": "2013-09-21",
              "last_privacy_offering_date": "2011-10-23",
              "household": {
                "name": "The Anderson's",
                "title": "Head",
                "id": 1,
                "members": [
                  {
                    "id": 1,
                    "first_name": "Kevin",
                    "last_name": "Anderson",
                    "title": "Head",
                    "type": "Person"
                  }
                ]
              },
              "image": "https://app.crmworkspace.com/avatar.png",
              "tags": [
                {
                  "id": 1,
                  "name": "Clients"
                }
              ],
              "street_addresses": [
                {
                  "street_line_1": "155 12th Ave.",
                  "street_line_2": "Apt 3B",
                  "city": "New York",
                  "state": "New York",
                  "zip_code": "10001",
                  "country": "United States",
                  "principal": true,
                  "kind": "Work",
                  "id": 1,
                  "address": "155 12th Ave., Apt 3B, New York, New York 10001, United States"
                }
              ],
              "email_addresses": [
                {
                  "id": 1,
                  "address": "kevin.anderson@example.com",
                  "principal": true,
                  "kind": "Work"
                }
              ],
              "phone_numbers": [
                {
                  "id": 1,
                  "address": "(555) 555-5555",
                  "principal": true,
                  "extension": "77",
                  "kind": "Work"
                }
              ],
              "websites": [
                {
                  "id": 1,
                  "address": "https://www.example.com",
                  "principal": true,
                  "kind": "Website"
                }
              ],
              "custom_fields": [
                {
                  "id": 1,
                  "name": "My Field",
                  "value": "123456789",
                  "document_type": "Contact",
                  "field_type": "single_select"
                }
              ],
              "contact_roles": [
                {
                  "id": 1,
                  "name": "Planning Advisor",
                  "value": 1,
                  "assigned_to": {
                    "id": 1,
                    "type": "User",
                    "name": "Kevin Anderson"
                  }
                }
              ]
            }
          ]
        }
        """#

    static let tasks = #"""
        {
          "tasks": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "name": "Return Bill's call",
              "due_date": "2015-05-24 11:00 AM -0400",
              "complete": true,
              "category": 1,
              "linked_to": [
                {
                  "id": 1,
                  "type": "Contact",
                  "name": "Kevin Anderson"
                }
              ],
              "priority": "Low",
              "visible_to": "Everyone",
              "custom_fields": [
                {
                  "id": 1,
                  "name": "My Field",
                  "value": "123456789",
                  "document_type": "Contact",
                  "field_type": "single_select"
                }
              ],
              "frame": "today",
              "repeats": true,
              "completer": 1,
              "description": "Follow up from message...",
              "description_html": "<div>Follow up from message...</div>",
              "assigned_to": 1
            },
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "name": "Return Bill's call",
              "due_date": "2015-05-24 11:00 AM -0400",
              "complete": true,
              "category": 1,
              "linked_to": [
                {
                  "id": 1,
                  "type": "Contact",
                  "name": "Kevin Anderson"
                }
              ],
              "priority": "Low",
              "visible_to": "Everyone",
              "custom_fields": [
                {
                  "id": 1,
                  "name": "My Field",
                  "value": "123456789",
                  "document_type": "Contact",
                  "field_type": "single_select"
                }
              ],
              "frame": "today",
              "repeats": true,
              "completer": 1,
              "description": "Follow up from message...",
              "description_html": "<div>Follow up from message...</div>",
              "assigned_to_team": 10
            }
          ]
        }
        """#

    static let workflows = #"""
        {
          "workflows": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "label": "Onboard a new client to the firm",
              "linked_to": {
                "id": 1,
                "type": "Contact",
                "name": "Kevin Anderson"
              },
              "visible_to": "Everyone",
              "workflow_template": {
                "id": 1,
                "creator": 1,
                "created_at": "2015-05-24 10:00 AM -0400",
                "updated_at": "2015-10-12 11:30 PM -0400",
                "name": "New Client Onboarding Process",
                "sequential": true,
                "description": "Onboarding workflow for our clients...",
                "description_html": "<div>Onboarding workflow for our clients...</div>",
                "shared": true,
                "ready": true,
                "workflow_milestones": [
                  {
                    "id": "abcdef",
                    "name": "Onboarding"
                  }
                ],
                "workflow_steps": [
                  {
                    "id": 1,
                    "creator": 1,
                    "created_at": "2015-05-24 10:00 AM -0400",
                    "updated_at": "2015-10-12 11:30 PM -0400",
                    "name": "Schedule discover meeting",
                    "description": "In this meeting, we will...",
                    "description_html": "<div>In this meeting, we will...</div>",
                    "workflow": 1,
                    "assigned_to": 1,
                    "due_based_on": "default",
                    "due_date_set": true,
                    "due_later": "2 days later at 5:00 PM",
                    "due_date": "2024-03-06 11:30 AM -0500",
                    "priority": "None",
                    "workflow_outcomes": [
                      {
                        "id": 1,
                        "workflow_step_id": 1,
                        "name": "Meeting scheduled with client",
                        "action": "Go to Step",
                        "go_to_step_id": 2,
                        "due_date_set": false,
                        "due_later": "2 days later at 5:00 PM",
                        "created_at": "2015-05-24 10:00 AM -0400",
                        "updated_at": "2015-10-12 11:30 PM -0400"
                      }
                    ],
                    "workflow_milestone_id": 1
                  }
                ],
                "kind": "Contact",
                "visible_to": "Everyone"
              },
              "workflow_steps": [
                {
                  "id": 1,
                  "creator": 1,
                  "created_at": "2015-05-24 10:00 AM -0400",
                  "updated_at": "2015-10-12 11:30 PM -0400",
                  "name": "Schedule discover meeting",
                  "description": "In this meeting, we will...",
                  "description_html": "<div>In this meeting, we will...</div>",
                  "workflow": 1,
                  "assigned_to": 1,
                  "due_based_on": "default",
                  "due_date_set": true,
                  "due_later": "2 days later at 5:00 PM",
                  "due_date": "2024-03-06 11:30 AM -0500",
                  "priority": "None",
                  "workflow_outcomes": [
                    {
                      "id": 1,
                      "workflow_step_id": 1,
                      "name": "Meeting scheduled with client",
                      "action": "Go to Step",
                      "go_to_step_id": 2,
                      "due_date_set": false,
                      "due_later": "2 days later at 5:00 PM",
                      "created_at": "2015-05-24 10:00 AM -0400",
                      "updated_at": "2015-10-12 11:30 PM -0400"
                    }
                  ],
                  "workflow_milestone_id": 1
                }
              ],
              "workflow_milestones": [
                {
                  "id": 1,
                  "name": "Onboarding",
                  "milestone_date": "2015-05-24 10:00 AM -0400"
                }
              ],
              "starts_at": "2019-02-25 03:00 PM -0400",
              "started_at": "2019-02-25 03:00 PM -0400"
            }
          ]
        }
        """#

    static let workflowTemplates = #"""
        {
          "workflow_templates": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "name": "New Client Onboarding Process",
              "sequential": true,
              "description": "Onboarding workflow for our clients...",
              "description_html": "<div>Onboarding workflow for our clients...</div>",
              "shared": true,
              "ready": true,
              "workflow_milestones": [
                {
                  "id": "abcdef",
                  "name": "Onboarding"
                }
              ],
              "workflow_steps": [
                {
                  "id": 1,
                  "creator": 1,
                  "created_at": "2015-05-24 10:00 AM -0400",
                  "updated_at": "2015-10-12 11:30 PM -0400",
                  "name": "Schedule discover meeting",
                  "description": "In this meeting, we will...",
                  "description_html": "<div>In this meeting, we will...</div>",
                  "workflow": 1,
                  "assigned_to": 1,
                  "due_based_on": "default",
                  "due_date_set": true,
                  "due_later": "2 days later at 5:00 PM",
                  "due_date": "2024-03-06 11:30 AM -0500",
                  "priority": "None",
                  "workflow_outcomes": [
                    {
                      "id": 1,
                      "workflow_step_id": 1,
                      "name": "Meeting scheduled with client",
                      "action": "Go to Step",
                      "go_to_step_id": 2,
                      "due_date_set": false,
                      "due_later": "2 days later at 5:00 PM",
                      "created_at": "2015-05-24 10:00 AM -0400",
                      "updated_at": "2015-10-12 11:30 PM -0400"
                    }
                  ],
                  "workflow_milestone_id": 1
                }
              ],
              "kind": "Contact",
              "visible_to": "Everyone"
            }
          ]
        }
        """#

    static let events = #"""
        {
          "events": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "title": "Client Meeting",
              "starts_at": "2015-05-24 10:00 AM -0400",
              "ends_at": "2015-05-24 11:00 AM -0400",
              "repeats": true,
              "event_category": 2,
              "all_day": true,
              "location": "Conference Room",
              "description": "Review meeting for Kevin...",
              "state": "unconfirmed",
              "visible_to": "Everyone",
              "email_invitees": true,
              "linked_to": [
                {
                  "id": 1,
                  "type": "Contact",
                  "name": "Kevin Anderson"
                }
              ],
              "invitees": [
                {
                  "id": 1,
                  "type": "User",
                  "name": "Kevin Anderson"
                }
              ],
              "custom_fields": [
                {
                  "id": 1,
                  "name": "My Field",
                  "value": "123456789",
                  "document_type": "Contact",
                  "field_type": "single_select"
                }
              ]
            }
          ]
        }
        """#

    static let opportunities = #"""
        {
          "opportunities": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "name": "Financial Plan",
              "description": "Opportunity to plan for...",
              "target_close": "2015-11-12 11:00 AM -0500",
              "probability": 70,
              "stage": 1,
              "manager": 1,
              "amounts": [
                {
                  "amount": 56.76,
                  "currency": "$",
                  "kind": "Fee"
                }
              ],
              "linked_to": [
                {
                  "id": 1,
                  "type": "Contact",
                  "name": "Kevin Anderson"
                }
              ],
              "visible_to": "Everyone",
              "custom_fields": [
                {
                  "id": 1,
                  "name": "My Field",
                  "value": "123456789",
                  "document_type": "Contact",
                  "field_type": "single_select"
                }
              ]
            }
          ]
        }
        """#

    static let projects = #"""
        {
          "projects": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "name": "Client Seminar",
              "description": "Project to plan spring seminar.",
              "organizer": 1,
              "visible_to": "Everyone",
              "image": "https://app.crmworkspace.com/projects.png",
              "custom_fields": [
                {
                  "id": 1,
                  "name": "My Field",
                  "value": "123456789",
                  "document_type": "Contact",
                  "field_type": "single_select"
                }
              ]
            }
          ]
        }
        """#

    static let notes = #"""
        {
          "notes": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "content": "Spoke with Kevin Anderson on the phone...",
              "linked_to": [
                {
                  "id": 1,
                  "type": "Contact",
                  "name": "Kevin Anderson"
                }
              ],
              "visible_to": "Everyone",
              "tags": [
                {
                  "id": 1,
                  "name": "Clients"
                }
              ]
            }
          ]
        }
        """#

    static let comments = #"""
        {
          "comments": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "body": {
                "text": "This is the body of the comment",
                "html": "<div class='comment'>This is the body of the comment</div>"
              },
              "resource_type": "Task",
              "resource_id": 1
            }
          ]
        }
        """#

    static let activity = #"""
        {
          "stream_items": [
            {
              "id": 1,
              "creator": 1,
              "created_at": "2015-05-24 10:00 AM -0400",
              "updated_at": "2015-10-12 11:30 PM -0400",
              "body": "Spoke with Kevin Anderson on the phone...",
              "linked_to": {
                "id": 1,
                "type": "Contact",
                "name": "Kevin Anderson"
              },
              "icon": "https://example.com/icon.png"
            }
          ]
        }
        """#

    static let users = #"""
        {
          "users": [
            {
              "id": 1,
              "email": "bill@example.com",
              "name": "Bill",
              "account": 1,
              "excluded_from_assignments": false
            }
          ]
        }
        """#

    static let teams = #"""
        {
          "teams": [
            {
              "id": 1,
              "name": "Service",
              "members": [
                {
                  "id": 1,
                  "email": "bill@example.com",
                  "name": "Bill Jones",
                  "account": 1
                }
              ]
            }
          ]
        }
        """#

    static let userGroups = #"""
        {
          "user_groups": [
            {
              "id": 1,
              "name": "Everyone",
              "user": 1
            }
          ]
        }
        """#

    static let contactRoles = #"""
        {
          "contact_roles": [
            {
              "id": 1,
              "name": "Planning Advisor",
              "available_options": [
                {
                  "id": 1,
                  "assigned_to": {
                    "id": 1,
                    "type": "User",
                    "name": "Kevin Anderson"
                  }
                }
              ],
              "removed_options": [
                {
                  "id": 2,
                  "deleted_at": "2022-06-30T00:00:00.000000+00:00",
                  "assigned_to": {
                    "id": 2,
                    "type": "User",
                    "name": "Maria Keston"
                  }
                }
              ]
            }
          ]
        }
        """#

    static let customFields = #"""
        {
          "custom_fields": [
            {
              "id": 1,
              "name": "My Field",
              "document_type": "Contact",
              "field_type": "single_select",
              "options": [
                {
                  "id": 1,
                  "label": "Option one"
                }
              ]
            }
          ]
        }
        """#

    static let tags = #"""
        {
          "tags": [
            {
              "id": 1,
              "type": "Tag",
              "name": "Tag Name",
              "document_type": "Note"
            }
          ]
        }
        """#

    static let categories = #"""
        {
          "tags": [
            {
              "id": 1,
              "type": "Contact",
              "name": "Kevin Anderson"
            }
          ]
        }
        """#
}
