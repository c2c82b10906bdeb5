import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/**
 * Replaces `pulumi-language-nodejs` of a full Pulumi installation, as far as this project's tests need it. It runs the program
 * with @pulumi/pulumi's entry point, in the project's directory.
 * https://github.com/pulumi/pulumi/blob/master/proto/pulumi/language.proto
 */
async function main(engine: string): Promise<void> {
  const server = new grpc.Server();
  server.addService(LanguageRuntimeService, {
    handshake: unary(() => new rpc.LanguageHandshakeResponse()),
    getPluginInfo: unary(() => new PluginInfo().setVersion("0.0.0")),
    // The program requests its plug-ins itself, resource by resource.
    getRequiredPlugins: unary(() => new rpc.GetRequiredPluginsResponse()),
    getRequiredPackages: unary(() => new rpc.GetRequiredPackagesResponse()),
    run: unary((request: rpc.RunRequest) => run(request, engine)),
    cancel: unary(() => new Empty()),
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  process.stdout.write(`${port}\n`);
}

/** The program's exit code for "the error has been shown already": `@pulumi/pulumi/cmd/run`. */
const ALREADY_SHOWN = 32;

async function run(request: rpc.RunRequest, engine: string): Promise<rpc.RunResponse> {
  const directory = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const child = spawn(
    process.execPath,
    [
      join(directory, "node_modules", "@pulumi", "pulumi", "cmd", "run"),
      `--monitor=${request.getMonitorAddress()}`,
      `--engine=${engine}`,
      `--organization=${request.getOrganization()}`,
      `--project=${request.getProject()}`,
      `--stack=${request.getStack()}`,
      `--pwd=${request.getPwd()}`,
      `--root-directory=${request.getInfo()?.getRootDirectory() ?? directory}`,
      `--parallel=${request.getParallel()}`,
      ...(request.getDryrun() ? ["--dry-run"] : []),
      request.getInfo()?.getEntryPoint() ?? ".",
    ],
    {
      cwd: directory,
      env: {
        ...process.env,
        PULUMI_NODEJS_TYPESCRIPT: "true",
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().toObject(false))),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
      },
      // Standard output is reserved for the port.
      stdio: ["ignore", process.stderr, process.stderr],
    },
  );
  const [code] = (await once(child, "close")) as [number | null];
  if (code === ALREADY_SHOWN) return new rpc.RunResponse().setBail(true);
  return new rpc.RunResponse().setError(code === 0 ? "" : `Program exited with code ${code}`);
}

/** Makes a method of a function. An error that the function throws becomes the call's error. */
function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    Promise.resolve(call.request)
      .then(answer)
      .then(
        (response) => callback(null, response),
        (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: (error as Error).message }),
      );
  };
}

void main(process.argv.slice(2).find((argument) => !argument.startsWith("-")) ?? "");
