"""Personal information where every feature meets it: showing a number for a reason, and the notice that people receive."""
