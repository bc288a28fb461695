"""Where people and machines come in: translate, call one flow, translate back."""
