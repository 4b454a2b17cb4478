/** The site from which a person went to import servers: it is the one that is offered for them. */
export const importTarget: { siteId: string | null } = { siteId: null };
