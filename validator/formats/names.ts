/** Every format of a report; the first is the default. */
export const FORMATS = ["text", "json", "junit", "github", "sarif", "markdown", "html"] as const;
export type Format = (typeof FORMATS)[number];
