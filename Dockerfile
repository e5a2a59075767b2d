# tikzeval with TeX Live and all extras, for CI anywhere:
#   docker build -t tikzeval .
#   docker run --rm -v "$PWD:/work" -e OPENAI_API_KEY tikzeval run --models gpt --epochs 4 --out run
#   docker run --rm -v "$PWD:/work" tikzeval gate run --baseline results/baseline --junit gate.xml
# `docker run --rm tikzeval doctor` says which layers close TeX in under your Docker; where they do not hold, tikzeval refuses to compile what
# a model wrote (docs/gate.md).
FROM debian:12-slim
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/tikzeval
COPY . .
RUN ./install.sh && rm -rf /var/lib/apt/lists/* /root/.cache .tools
RUN useradd --create-home tikzeval && mkdir /work && chown tikzeval /work
USER tikzeval
ENV PATH=/opt/tikzeval/.venv/bin:$PATH
WORKDIR /work
ENTRYPOINT ["tikzeval"]
