// Sends a file by tus-js-client: resume.js ENDPOINT FILE. Prints where the upload is.
const fs = require("fs");
const path = require("path");
const { Upload } = require("../../../.tools/node_modules/tus-js-client");

const [endpoint, file] = process.argv.slice(2);

const upload = new Upload(fs.createReadStream(file), {
  endpoint,
  uploadSize: fs.statSync(file).size,
  retryDelays: Array(30).fill(100),
  metadata: { filename: path.basename(file) },
  onError(error) {
    console.error(String(error));
    process.exit(1);
  },
  onSuccess() {
    console.log(upload.url);
  },
});

upload.start();
