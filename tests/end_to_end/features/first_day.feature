Feature: A first day with Scrubjay
  What was on the screen can be asked about, seen again, and deleted for good.

  Scenario: From the first-run page to a deleted memory
    Given a document on the screen
    When I start Scrubjay for the first time
    Then the first-run page asks what may be captured, and nothing is
    When I agree to the screen and start
    Then the status bar says that it records
    And the document is in the memory browser within seconds
    When I pause for 15 minutes
    Then the status bar says until when
    When I ask when the document is due
    Then the answer says it and names its source
    When I click the source
    Then the memory opens with the picture of the screen
    When I delete everything that was seen after looking at the preview
    And I close Scrubjay
    Then nothing of the document is left in the data folder
