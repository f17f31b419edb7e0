"""The web looks against real Orthanc servers."""
import pytest
from scoutview.estate.model import Endpoint, Protocol
from scoutview.facts.web import *
from scoutview.looks.session import Limits, Session
from scoutview.looks.web import plain, reading, storage, credentials

@pytest.mark.parametrize("name",["orthanc-open","orthanc-users","orthanc-default-password","orthanc-https"])
def test_x(peers,name):
    peer = peers(name)
    for tls in (False, True):
        e=Endpoint(id="web",system="p",protocol=Protocol.DICOMWEB,host=peer.host,port=peer.http_port,tls=tls,path="/dicom-web")
        s=Session(Limits(pace_s=0)); seen={}
        for m in (plain,reading,storage,credentials):
            L=m.LOOK
            why=L.pointless(e,seen)
            if why: print("POINTLESS",L.kind,why); continue
            n=s.connections
            f=L.look(s,e,seen); seen[L.kind]=f
            print(name,tls,L.kind,s.connections-n, getattr(f,"product",""), getattr(f,"stopped",""))
            for x in getattr(f,"exchanges",None) or [t.exchange for t in getattr(f,"tries",())] or [f.exchange]:
                print("   ",x.label,x.answer,x.status,x.content,x.words, x.wire.received[:60])
