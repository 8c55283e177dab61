# Cross-entropy over the vocabulary that never holds more logits than a chunk of tokens, and each of
# them once: the gradients of head and hidden states are computed with the loss, chunk by chunk, and
# enter the graph through a surrogate that is linear in both.

# x [n, hidden], head [vocabulary, hidden], labels [n] with negative ones ignored. The gradient is
# that of scale * the summed loss. -> [surrogate, summed loss in float64]
def fused(x: Tensor, head: Tensor, labels: Tensor, scale: float) -> List[Tensor]:
  hidden = torch.detach(x)
  matrix = torch.detach(head)
  gradient_x = torch.empty_like(hidden)
  gradient_head = torch.zeros_like(matrix, dtype=6)
  total = torch.zeros([], dtype=7, layout=0, device=x.device)
  n = x.size(0)
  for c in range((n + 255) // 256):
    size = min(256, n - c * 256)
    h = torch.narrow(hidden, 0, c * 256, size)
    label = torch.narrow(labels, 0, c * 256, size)
    counted = torch.to(label >= 0, 6)
    target = torch.unsqueeze(torch.clamp(label, 0), 1)
    logits = __torch__.head.logits(h, matrix)
    chosen = torch.squeeze(torch.gather(logits, 1, target), 1)
    top = torch.amax(logits, [1])
    p = torch.softmax(logits, -1)
    # log sum exp = top - log p(top), exact where p(chosen) itself would underflow
    loss = top - torch.log(torch.amax(p, [1])) - chosen
    _0 = torch.add_(total, torch.sum(loss * counted, dtype=7))
    _1 = torch.scatter_add_(p, 1, target, torch.full_like(target, -1, dtype=6))
    _2 = torch.mul_(p, torch.unsqueeze(counted * scale, 1))
    d = torch.to(p, matrix)
    _3 = torch.copy_(torch.narrow(gradient_x, 0, c * 256, size), torch.mm(d, matrix))
    if x.is_cuda:
      _4 = torch.add_(gradient_head, torch.mm(torch.t(d), h))
    else:
      _5 = torch.addmm_(gradient_head, torch.t(d), h)
  through_x = torch.sum(x * gradient_x, dtype=6)
  through_head = torch.sum(head * torch.to(gradient_head, head), dtype=6)
  return [through_x + through_head, total]

# The same sum without gradients. -> float64 scalar
def summed(x: Tensor, head: Tensor, labels: Tensor) -> Tensor:
  logp = __torch__.head.log_probabilities(x, head, torch.clamp(labels, 0))
  return torch.neg(torch.sum(logp * torch.to(labels >= 0, 6), dtype=7))
