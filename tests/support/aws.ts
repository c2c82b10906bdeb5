import { Endpoint, type Service } from "../../localcloud/services/endpoint";

/** One of AWS's services on an endpoint of its own, and what a client of the real SDK needs to ask it, as `caller`. */
export async function serve(service: Service) {
  const endpoint = await Endpoint.start();
  endpoint.services = [service];
  const credentials = { accessKeyId: "caller", secretAccessKey: "any" };
  return { endpoint, config: { endpoint: endpoint.url, region: "us-east-1", credentials } };
}
