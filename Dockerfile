FROM node:24.21.0-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24.21.0-slim
WORKDIR /app
ENV NODE_ENV=production \
    AUDITY_MOCK_HOST=0.0.0.0 \
    AUDITY_MOCK_DB=/data/audity-mock.db
COPY --from=build /app/package.json /app/openapi.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/migrations ./migrations
COPY --from=build /app/docs ./docs
COPY --from=build /app/dist ./dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 2834
STOPSIGNAL SIGTERM
HEALTHCHECK --start-period=2s --interval=5s --timeout=4s CMD ["node", "dist/cli.js", "health"]
CMD ["node", "dist/cli.js", "start"]
