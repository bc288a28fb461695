"""The commands that this level adds to the program, and where each one is."""

OPERATIONS = {
    "adapter": "cleanbreak.site.adapter_commands.adapter_group",
    "backup": "cleanbreak.site.backup_commands.backup_group",
    "bank": "cleanbreak.site.bank_command.bank_group",
    "config": "cleanbreak.site.configuration.commands.config_group",
    "desk-agent": "cleanbreak.site.desk_agent_command.DESK_AGENT",
    "es2plus": "cleanbreak.site.es2plus_command.es2plus_group",
    "gateway": "cleanbreak.site.gateway_command.GATEWAY",
    "keys": "cleanbreak.site.signing_key_commands.keys_with_signing",
    "migrate": "cleanbreak.site.operations_commands.migrate",
    "records": "cleanbreak.site.records_commands.records_group",
    "sandbox": "cleanbreak.site.sandbox_command.sandbox_group",
    "sim": "cleanbreak.site.sim_command.SIM",
    "staff": "cleanbreak.site.staff_commands.staff_group",
    "web": "cleanbreak.site.operations_commands.web",
    "witness": "cleanbreak.site.witness_command.WITNESS",
    "worker": "cleanbreak.site.operations_commands.worker",
}
"""They run or set up the product itself, or need what only this level may name: its adapters."""
