"""Cases: how a worked example runs through each method."""
