# One image for API, scheduler and worker. For GPU workers: --build-arg SWEEPSTACK_DEVICE=gpu (3.4 GB more).
FROM node:24-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates python3-pip g++ \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ARG SWEEPSTACK_DEVICE=cpu
ENV SWEEPSTACK_DEVICE=$SWEEPSTACK_DEVICE SWEEPSTACK_CACHE=/cache REDIS_URL=redis://redis:6379
COPY . .
RUN node scripts/bootstrap.mjs && mkdir -p /data dist/compiled && chown node /data /cache dist/compiled
USER node
EXPOSE 4700
CMD ["node", "apps/api/dist/main.js"]
