# Sextant: workers and the `sextant` command.
#   docker build --tag sextant-portfolio:0.1.0 .

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /opt/sextant
# Dependencies first: they change less often than the sources.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --include=dev --include=optional
COPY tsconfig.json ./
COPY contracts contracts
COPY quant quant
COPY stages stages
COPY market market
COPY lakehouse lakehouse
COPY reports reports
COPY activities activities
COPY workflows workflows
COPY workers workers
COPY scripts scripts
RUN npm run build && npm prune --omit=dev

FROM node:20.20.2-bookworm-slim
# The root certificates by which Temporal's client checks a server with TLS.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/sextant
COPY --from=build /opt/sextant/package.json ./
COPY --from=build /opt/sextant/node_modules node_modules
COPY --from=build /opt/sextant/dist dist
COPY --chmod=755 scripts/sextant.mjs scripts/
COPY scripts/bootstrap/node-version.mjs scripts/bootstrap/
COPY samples samples
COPY LICENSE ./
# A command works in /data: configs/ is mounted there, artifacts and summaries/ are written there. A volume mounted on it is
# given to `node` as the folder is.
RUN ln -s /opt/sextant/scripts/sextant.mjs /usr/local/bin/sextant \
 && mkdir /data \
 && chown node:node /data
COPY --chown=node:node configs /data/configs
ENV NODE_ENV=production SEXTANT_HOME=/data/home
WORKDIR /data
USER node
ENTRYPOINT ["sextant"]
CMD ["worker"]
