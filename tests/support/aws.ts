import { Endpoint, type Answerer } from "../../localcloud/services/endpoint";

/**
 * Starts an endpoint for one of AWS's services.
 * @returns the endpoint, and the configuration of an SDK client whose calls come from `caller`
 */
export async function serve(answerer: Answerer) {
  const endpoint = await Endpoint.start();
  endpoint.answerers = [answerer];
  const credentials = { accessKeyId: "caller", secretAccessKey: "any" };
  return { endpoint, config: { endpoint: endpoint.url, region: "us-east-1", credentials } };
}
