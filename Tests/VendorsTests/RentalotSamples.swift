/// A record of each list beside the contacts, as the schemas of Rentalot's OpenAPI describe it. The values are made up.
enum RentalotSamples {
    static let all = [
        "properties": #"""
        {"id": "0b1c", "userId": "u1", "address": "1 Elm St", "city": "Boston", "state": "MA", "zip": "02139",
         "monthlyRent": 2400, "bedrooms": 2, "bathrooms": 1.5, "features": ["washer"],
         "availabilityDate": "2026-06-01", "status": "active", "description": "Bright", "ownerId": "0b1d",
         "isPublic": true, "amenities": ["roof"], "petPolicy": "allowed", "parking": "none", "laundry": "in-unit",
         "leaseMinMonths": 6, "leaseMaxMonths": 12, "moveInDate": "2026-06-01", "depositAmount": 2400,
         "utilitiesIncluded": ["water"], "squareFootage": 800, "yearBuilt": 1920,
         "neighborhoodDescription": "Quiet", "url": "https://example.com", "internalNotes": "-",
         "createdAt": "2026-02-10T14:30:00Z", "updatedAt": "2026-02-10T14:30:00Z"}
        """#,
        "conversations": #"""
        {"id": "0b1c", "contactId": "0b1d", "channel": "sms", "status": "active",
         "lastMessageAt": "2026-02-10T14:30:00.123Z", "messageCount": 7, "createdAt": "2026-02-10T14:30:00Z"}
        """#,
        "messages": #"""
        {"id": "0b1c", "conversationId": "0b1d", "direction": "inbound", "content": "Hi", "channel": "sms",
         "sentAt": "2026-02-10T14:30:00Z"}
        """#,
        "showings": appointment,
        "events": appointment,
        "drafts": #"""
        {"id": "0b1c", "contactId": "0b1d", "propertyId": null, "content": "Hi", "channel": "email",
         "status": "pending", "expiresAt": "2026-02-11T14:30:00Z", "createdAt": "2026-02-10T14:30:00Z",
         "updatedAt": "2026-02-10T14:30:00Z"}
        """#,
        "followups": #"""
        {"id": "0b1c", "contactId": "0b1d", "conversationId": "0b1e", "message": "Hi",
         "scheduledFor": "2026-02-11T14:30:00Z", "status": "sent", "createdAt": "2026-02-10T14:30:00Z"}
        """#,
        "workflows": #"""
        {"id": "0b1c", "name": "Screening", "slug": "screening", "description": "x", "isActive": true,
         "isPublic": false, "triggerType": "manual", "introMessage": "Hi", "currentVersion": 3,
         "createdAt": "2026-02-10T14:30:00Z", "updatedAt": "2026-02-10T14:30:00Z"}
        """#,
        "workflow_runs": #"""
        {"id": "0b1c", "templateId": "0b1d", "contactId": "0b1e", "propertyId": null, "status": "running",
         "currentStepIndex": 0, "messagesSent": 3, "exitReason": null, "startedAt": "2026-02-10T14:30:00Z",
         "completedAt": null}
        """#,
        "sessions": #"""
        {"id": "0b1c", "contactId": "0b1d", "workflowTemplateId": "0b1e", "status": "completed",
         "reviewStatus": "approved", "reviewNotes": "ok", "reviewedAt": "2026-02-10T14:30:00Z",
         "createdAt": "2026-02-10T14:30:00Z", "updatedAt": "2026-02-10T14:30:00Z",
         "expiresAt": "2026-02-10T14:30:00Z"}
        """#,
    ]

    private static let appointment = #"""
        {"id": "0b1c", "propertyId": "0b1d", "contactId": "0b1e", "title": "Tour", "description": "2BR",
         "startTime": "2026-02-10T14:30:00Z", "endTime": "2026-02-10T15:00:00-05:00",
         "timeZone": "America/New_York", "location": "1 Elm St", "status": "confirmed", "notes": "x",
         "source": "calcom", "type": "showing", "createdAt": "2026-02-10T14:30:00Z",
         "updatedAt": "2026-02-10T14:30:00Z"}
        """#
}
