"""The actions in the modals of `/onboard`, and the searches in Salesforce for them."""
