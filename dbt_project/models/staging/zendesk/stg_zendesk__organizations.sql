-- one Zendesk organisation
with organizations as (
    select * from {{ latest_versions('zendesk', 'organizations') }} as latest
),

domains as (
    select source_instance, id, {{ json_each('domain_names') }} as domain
    from organizations
),

domain_lists as (
    select
        source_instance,
        id,
        {{ ordered_list(json_scalar('domain'), json_scalar('domain'), ';') }} as domains
    from domains
    group by source_instance, id
)

select
    organizations.source_system,
    organizations.source_instance,
    organizations.id as organization_id,
    organizations.name as organization_name,
    domain_lists.domains,
    organizations.external_id as crm_account_id,
    organizations.created_at
from organizations
left join domain_lists
    on
        organizations.source_instance = domain_lists.source_instance
        and organizations.id = domain_lists.id
