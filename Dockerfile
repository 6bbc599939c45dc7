ARG NODE_IMAGE=node:26-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No package of ours needs its install script: better-sqlite3 carries its binaries, and npm would compile it.
# npm needs the manifest of the local dev dependency to accept the lock file; it does not install it.
COPY tools/node-runtime/package.json tools/node-runtime/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund
# What is in node_modules, for whoever has to know whether a known weakness is among it. With devDependencies in sight npm takes
# those for missing, and from the lock file alone it leaves some packages out.
RUN npm pkg delete devDependencies && npm sbom --sbom-format=cyclonedx > sbom.json

FROM ${NODE_IMAGE} AS app
ENV NODE_ENV=production \
    DATA_DIR=/data \
    PORT=3000 \
    MALLOC_ARENA_MAX=1 \
    NODE_COMPILE_CACHE=/app/.cache
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=packages /app/sbom.json ./
COPY package.json LICENSE manifest.yml ./
COPY src src

FROM app AS compiled
RUN mkdir .cache && chown 1000:1000 .cache
# The bot's own user, since Node keeps a cache for each.
USER 1000:1000
# All its code is loaded, which fills the cache: what runs in a process of its own, which has no options, the two stores, and the
# rest, which without a configuration says what is missing and ends with 78.
RUN node --input-type=module --eval "await import('/app/src/slack/outgoing/compose.ts')"
RUN node --max-semi-space-size=8 --heap-growing-percent=30 --no-maglev --input-type=module --eval \
    "await Promise.all(['storage/embedded/store', 'storage/redis/store'].map((path) => import('/app/src/' + path + '.ts')))"
RUN node --max-semi-space-size=8 --heap-growing-percent=30 --no-maglev src/main.ts 2> /dev/null || [ $? = 78 ]
RUN chmod -R a+rX .cache

FROM app
# Code and cache are root's: whoever gets into the process can change neither.
COPY --from=compiled --chown=0:0 /app/.cache .cache
RUN mkdir /data && chown 1000:1000 /data
ARG REVISION=unknown
LABEL org.opencontainers.image.title="neuroflash for Slack" \
      org.opencontainers.image.description="neuroflash in Slack threads: mention it, it answers, and neuroflash remembers the conversation" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="0.2.0" \
      org.opencontainers.image.revision="${REVISION}"
# A number, so that Kubernetes can see that it is not root (runAsNonRoot).
USER 1000:1000
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
# Liveness, not readiness: whoever acts on a failing check replaces the container, which does not bring
# Redis back and ends turns that are under way.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# As `npm start`, but Node itself, without npm or a shell before it: SIGTERM reaches it.
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=30", "--no-maglev", "src/main.ts"]
